// Builds the whole workspace: core by the compiler, the plugins and the command line as bundles, then declarations and manifests.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundlePackage, entriesOf } from './bundle.js';
import { bundledPlugins } from './bundled-plugins.js';
import { layLiblzma } from './liblzma.js';
import { writeManifest } from './manifest.js';
import { sourcesIn } from './sources-in.js';

const run = promisify(execFile);
const root = dirname(import.meta.dirname);
const core = join(root, 'core');
const plugins = (await readdir(join(root, 'plugins')))
  .map((name) => join(root, 'plugins', name))
  .filter((path) => existsSync(join(path, 'package.json')));

// What is loaded by its path: by oclif, as a thread, or by somebody's tests.
const PLUGIN_ENTRIES = {
  files: ['src/source-types.ts', 'src/config-tables.ts', 'src/testing.ts', 'src/index.ts'],
  folders: ['commands', 'workers'],
};

await compile(core);
await layLiblzma(core);
await Promise.all([
  bundle(root, {
    entries: ['src/main.ts'],
    programs: { supervisor: 'src/daemon/supervisor.ts', worker: 'src/daemon/worker.ts', 'command-host': 'src/hooks/command-host.ts' },
    threads: threadsOf(bundledPlugins(root)),
    external: ['egd-core/conditioning', 'fs-native-extensions', 'koffi'],
  }),
  ...plugins.map((path) =>
    bundle(path, {
      entries: entriesOf(path, PLUGIN_ENTRIES),
      splitting: existsSync(join(path, 'src', 'commands')),
      external: ['egd-core/conditioning', 'fs-native-extensions'],
    }),
  ),
]);
for (const path of [...sourcesFirst(plugins), root]) await compile(path);
for (const path of [root, ...plugins]) await writeManifest(path);

async function bundle(path, options) {
  const { outputs, notices } = await bundlePackage(path, options);
  await removeStale(path, new Set(outputs));
  await writeFile(join(path, 'dist', 'THIRD-PARTY-LICENSES.txt'), notices);
}

// The threads of the plugins whose hooks are bundled are looked for beside the bundle.
function threadsOf(bundled) {
  return Object.fromEntries(
    bundled.flatMap(({ folder }) =>
      sourcesIn(folder, join('src', 'workers')).map((file) => [relative('src', file).replace(/\.ts$/, ''), join(folder, file)]),
    ),
  );
}

// Compiles in a process of its own; the compiler's own words are the error message.
async function compile(path) {
  const compiler = fileURLToPath(import.meta.resolve('typescript/package.json'));
  try {
    await run(process.execPath, [join(dirname(compiler), 'bin', 'tsc'), '-p', join(path, 'tsconfig.build.json')]);
  } catch (error) {
    process.stderr.write(error.stdout || String(error));
    process.exit(1);
  }
}

// A plugin that is no source takes types from those that are.
function sourcesFirst(paths) {
  return [...paths.filter(isSource), ...paths.filter((path) => !isSource(path))];
}

function isSource(path) {
  return basename(path).startsWith('source-');
}

// A file that an earlier build left would be loaded as a command.
async function removeStale(path, outputs) {
  const dist = join(path, 'dist');
  for (const file of await readdir(dist, { recursive: true, withFileTypes: true })) {
    const name = relative(path, join(file.parentPath, file.name));
    if (file.isFile() && name.endsWith('.js') && !outputs.has(name)) await rm(join(path, name));
  }
}
