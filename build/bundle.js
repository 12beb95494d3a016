import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { quickStart } from './quick-start.js';

// CommonJS libraries inside an ES module still call `require` for Node's own modules.
const REQUIRE_BANNER = "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);";

/**
 * Bundles one package of the workspace, `src` to `dist`: every entry a file of its own, what entries share in chunks.
 * Native code and worker threads stay outside: they are found by path at run time.
 */
export async function bundlePackage(root, { entries, external = [] }) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outbase: 'src',
    outdir: 'dist',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node22.18',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    conditions: ['egd-source'],
    external,
    banner: { js: REQUIRE_BANNER },
    plugins: quickStart(),
  });
  return { outputs: Object.keys(metafile.outputs), notices: notices(root, Object.keys(metafile.inputs)) };
}

/** The entries of a package: every file that is loaded by its path, from `src/commands`, `src/hooks`, `src/workers`, and those named. */
export function entriesOf(root, named) {
  const folders = ['commands', 'hooks', 'workers'].map((folder) => join(root, 'src', folder)).filter((folder) => existsSync(folder));
  const found = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile() && file.name.endsWith('.ts'))
      .map((file) => relative(root, join(file.parentPath, file.name))),
  );
  return [...named.filter((file) => existsSync(join(root, file))), ...found];
}

/** The licences of the packages that went into a bundle, as their authors ask. */
function notices(root, inputs) {
  const folders = new Set(inputs.map((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]).filter(Boolean));
  return [...folders]
    .sort()
    .map((folder) => {
      const path = join(root, folder);
      const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
      const file = readdirSync(path).find((entry) => /^licen[cs]e/i.test(entry));
      return `${name} ${version} (${license})\n\n${file === undefined ? '' : readFileSync(join(path, file), 'utf8').trim()}\n`;
    })
    .join(`\n${'-'.repeat(78)}\n\n`);
}
