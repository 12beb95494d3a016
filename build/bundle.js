import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundlePages } from './pages.js';
import { quickStart } from './quick-start.js';
import { sourcesIn } from './sources-in.js';

// CommonJS libraries inside an ES module still call `require`, for Node's own modules.
const REQUIRE_BANNER = "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);";

/**
 * Bundles one package of the workspace, `src` to `dist`: each entry one file, because a file less to find and read is a
 * millisecond less to start, and each library that is imported dynamically another, because what is not needed is not
 * read. Native code and worker threads stay outside: they are found by path at run time. `programs` are processes of
 * their own, which share the libraries. With `splitting` the entries of a package share what they have in common.
 */
export async function bundlePackage(root, { entries, programs = {}, threads = {}, external = [], splitting = false }) {
  const libraries = new Map();
  const runs = [entries, ...Object.entries(programs).map(([name, file]) => ({ [name]: file }))];
  const main = await Promise.all(
    runs.map((entryPoints) =>
      bundle(root, entryPoints, { external, splitting, plugins: [separateLibraries(libraries), namedExports(root), ...quickStart(root)] }),
    ),
  );
  const late = await bundle(
    root,
    { ...Object.fromEntries(libraries), ...threads },
    { external, plugins: [namedExports(root), ...quickStart(root)] },
  );
  const files = [...main, late, ...(await bundlePages(root))].map(({ metafile }) => metafile);
  return {
    outputs: files.flatMap(({ outputs }) => Object.keys(outputs)),
    notices: notices(root, [...new Set(files.flatMap(({ inputs }) => Object.keys(inputs)))]),
  };
}

// Where there are several entries the way to the libraries would depend on which it is: `splitting` finds them places of their own.
function separateLibraries(libraries) {
  return {
    name: 'separate-libraries',
    setup(build) {
      const { splitting, external, entryPoints } = build.initialOptions;
      build.onResolve({ filter: /^[a-z@]/ }, ({ path, kind, importer }) => {
        if (kind !== 'dynamic-import' || path.startsWith('node:') || importer.includes('node_modules')) return undefined;
        if (external.includes(path)) return undefined;
        if (splitting) return path.startsWith('egd-') ? undefined : { path, namespace: 'library' };
        if (entryPoints.length > 1) return undefined;
        const name = `libraries/${path.replaceAll(/[^a-z0-9]+/gi, '-')}`;
        libraries.set(name, `library:${path}`);
        return { path: `./${name}.js`, external: true };
      });
    },
  };
}

// The exports of a library by their names, as Node.js finds them: of one in CommonJS esbuild alone gives only the default.
function namedExports(root) {
  return {
    name: 'named-exports',
    setup(build) {
      build.onResolve({ filter: /^library:/ }, ({ path }) => ({ path: path.slice('library:'.length), namespace: 'library' }));
      build.onLoad({ filter: /.*/, namespace: 'library' }, async ({ path }) => {
        const names = Object.keys(await import(path)).filter((name) => name !== 'module.exports');
        return { contents: `export { ${names.join(', ')} } from ${JSON.stringify(path)};`, resolveDir: root };
      });
    },
  };
}

function bundle(root, entryPoints, { external, plugins, splitting = false }) {
  return build({
    absWorkingDir: root,
    entryPoints,
    outbase: 'src',
    outdir: 'dist',
    bundle: true,
    splitting,
    chunkNames: 'libraries/[name]-[hash]',
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
    plugins,
  });
}

/** The entries of a package: those named that exist, and every file of `src` that is loaded by its path. */
export function entriesOf(root, { files, folders }) {
  return [...files.filter((file) => existsSync(join(root, file))), ...folders.flatMap((folder) => sourcesIn(root, join('src', folder)))];
}

/** The licences of the packages that went into a bundle, as their authors ask. */
function notices(root, inputs) {
  const folders = new Set(inputs.map((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]).filter(Boolean));
  return [...folders]
    .toSorted((one, other) => one.localeCompare(other))
    .map((folder) => {
      const path = join(root, folder);
      const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
      const file = readdirSync(path).find((entry) => /^licen[cs]e/i.test(entry));
      return `${name} ${version} (${license})\n\n${file === undefined ? '' : readFileSync(join(path, file), 'utf8').trim()}\n`;
    })
    .join(`\n${'-'.repeat(78)}\n\n`);
}
