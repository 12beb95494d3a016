import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { quickStart } from './quick-start.js';

// CommonJS libraries inside an ES module still call `require`, for Node's own modules.
const REQUIRE_BANNER = "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);";

/**
 * Bundles one package of the workspace, `src` to `dist`: each entry one file, in which a part that is imported
 * dynamically is run when it is asked for, because a file less to find and read is a millisecond less to start.
 * Native code and worker threads stay outside: they are found by path at run time.
 */
export async function bundlePackage(root, { entries, external = [] }) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outbase: 'src',
    outdir: 'dist',
    bundle: true,
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
    plugins: quickStart(root),
  });
  return { outputs: Object.keys(metafile.outputs), notices: notices(root, Object.keys(metafile.inputs)) };
}

/** The entries of a package: those named that exist, and every file of `src` that is loaded by its path. */
export function entriesOf(root, { files, folders }) {
  return [...files.filter((file) => existsSync(join(root, file))), ...folders.flatMap((folder) => sourcesIn(root, join('src', folder)))];
}

/** The TypeScript files below a folder of a package, relative to the package. */
export function sourcesIn(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && file.name.endsWith('.ts'))
    .map((file) => relative(root, join(file.parentPath, file.name)))
    .sort();
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
