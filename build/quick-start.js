// What makes a bundle start quickly: esbuild plugins that take work away from start-up and keep its meaning.
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { bundledPlugins } from './bundled-plugins.js';
import { directCoreImports } from './core-imports.js';
import { sourcesIn } from './sources-in.js';

/** The plugins for the bundle of the package in `root`. */
export function quickStart(root) {
  return [lazyRequires(), lazyBuiltins(), lightDependencies(), directCoreImports(), commandIndex(root), bundledHooks(root)];
}

/** The module `egd:commands`: every command of `src/commands` by its id, each loaded when it is asked for. */
function commandIndex(root) {
  const folder = join('src', 'commands');
  const getters = sourcesIn(root, folder).map((file) => {
    const id = relative(folder, file)
      .replace(/\.ts$/, '')
      .split(/[\\/]/)
      .filter((part, index, all) => part !== 'index' || index < all.length - 1);
    return `get ${JSON.stringify(id.join(':'))}() { return require(${JSON.stringify(`./${file}`)}).default; }`;
  });
  return {
    name: 'command-index',
    setup(build) {
      build.onResolve({ filter: /^egd:commands$/ }, ({ path }) => ({ path, namespace: 'commands' }));
      build.onLoad({ filter: /.*/, namespace: 'commands' }, () => ({
        contents: `export const COMMANDS = { ${getters.join(', ')} };`,
        loader: 'js',
        resolveDir: root,
      }));
    },
  };
}

/**
 * The module `egd:bundled-hooks`: the hooks `egd:source-types` of the plugins that come with egd, by package. One file
 * is read instead of one for each; a plugin that the user installed in the place of one of these is loaded as any other.
 */
function bundledHooks(root) {
  return {
    name: 'bundled-hooks',
    setup(build) {
      build.onResolve({ filter: /^egd:bundled-hooks$/ }, ({ path }) => ({ path, namespace: 'hooks' }));
      build.onLoad({ filter: /.*/, namespace: 'hooks' }, () => {
        const hooks = bundledPlugins(root).map(
          ({ name, folder }) =>
            `${JSON.stringify(name)}: () => require(${JSON.stringify(join(folder, 'src', 'source-types.ts'))}).default()`,
        );
        return { contents: `export const BUNDLED_HOOKS = { ${hooks.join(', ')} };`, loader: 'js', resolveDir: root };
      });
    },
  };
}

/**
 * Makes the top-level requires of @oclif/core's compiled files lazy. A command needs a tenth of what that library loads
 * at once. TypeScript writes every use of an import as `name_1.member`, so that `name_1` can become a call that
 * requires on first use.
 */
function lazyRequires() {
  return {
    name: 'lazy-requires',
    setup(build) {
      build.onLoad({ filter: /[\\/]@oclif[\\/]core[\\/]lib[\\/].*\.js$/ }, async ({ path }) => {
        const source = SHORTCUTS.reduce(
          (text, { file, from, to }) => (path.endsWith(file) ? replaced(text, from, to) : text),
          await readFile(path, 'utf8'),
        );
        return { contents: makeLazy(source), loader: 'js' };
      });
    },
  };
}

/**
 * Takes Node's own modules by `process.getBuiltinModule`, when the first export is used. An `import` of one reads each
 * of its exports, and a module such as `node:crypto` takes milliseconds that most commands need not spend.
 */
function lazyBuiltins() {
  return {
    name: 'lazy-builtins',
    setup(build) {
      build.onResolve({ filter: /^node:/ }, ({ path, kind }) => (kind === 'import-statement' ? { path, namespace: 'builtin' } : undefined));
      build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({ contents: lazyModule(path), loader: 'js' }));
    },
  };
}

// esbuild gives an import the prototype of the module: what is read through it is looked up in the real one. A module
// that is a function itself, as `node:events`, can't be stood in for.
function lazyModule(path) {
  const load = `process.getBuiltinModule(${JSON.stringify(path)})`;
  if (typeof process.getBuiltinModule(path) === 'function') return `module.exports = ${load};`;
  return `let real; const load = () => (real ??= ${load});
module.exports = Object.create(new Proxy({}, { get: (_target, name) => load()[name], has: (_target, name) => name in load() }));`;
}

// Libraries of @oclif/core that are asked one simple question at every start.
const LIGHT = {
  minimatch: `exports.minimatch = (name, pattern) => name === pattern || (/[*?[{(!]/.test(pattern) && require('minimatch').minimatch(name, pattern));`,
  'wsl-utils': `exports.isWsl = process.platform === 'linux' && /microsoft/i.test(process.getBuiltinModule('node:os').release()) && require('wsl-utils').isWsl;`,
  debug: `module.exports = process.env.DEBUG ? require('debug') : Object.assign(() => Object.assign(() => {}, { enabled: false, extend: () => () => {} }), { enable() {}, enabled: () => false });`,
};

/** Answers the simple question without loading the library, and loads it for all others. */
function lightDependencies() {
  return {
    name: 'light-dependencies',
    setup(build) {
      build.onResolve({ filter: /^(minimatch|debug|wsl-utils)$/ }, ({ path, importer }) => {
        return /[\\/]@oclif[\\/]core[\\/]lib[\\/]/.test(importer) ? { path, namespace: 'light' } : undefined;
      });
      build.onLoad({ filter: /.*/, namespace: 'light' }, ({ path }) => ({
        contents: LIGHT[path],
        loader: 'js',
        resolveDir: import.meta.dirname,
      }));
    },
  };
}

// Two detours of @oclif/core at every start, and the short way to the same place.
const SHORTCUTS = [
  {
    file: join('config', 'plugin.js'),
    from: 'a.id.localeCompare(b.id)', // ids are ASCII; the first comparison by a locale loads its rules
    to: '(a.id < b.id ? -1 : 1)',
  },
  {
    file: join('util', 'find-root.js'),
    from: 'async function findRoot(name, root) {', // to resolve a plugin's main file, only to go up from it to its folder
    to: `$&
    for (const next of name ? up(root) : []) {
        const folder = (0, node_path_1.join)(next, 'node_modules', name);
        if ((0, fs_1.existsSync)((0, node_path_1.join)(folder, 'package.json'))) return process.getBuiltinModule('node:fs').realpathSync(folder);
    }`,
  },
];

function replaced(text, from, to) {
  if (!text.includes(from)) throw new Error(`@oclif/core has changed: it no longer says ${from}`);
  return text.replaceAll(from, to);
}

const REQUIRE = /^const (\w+_\d+) = (?:(__importDefault|__importStar)\()?require\(("[^"]+")\)\)?;$/gm;

function makeLazy(source) {
  const requests = new Map();
  let lazy = source.replace(REQUIRE, (_statement, name, interop, request) => {
    requests.set(name, interop === undefined ? `require(${request})` : `${interop}(require(${request}))`);
    return `/*lazy:${name}*/`;
  });
  for (const name of requests.keys()) lazy = lazy.replace(new RegExp(`(?<![\\w$.:])${name}(?![\\w$])`, 'g'), `(${name}$())`);
  for (const [name, expression] of requests) {
    lazy = lazy.replace(`/*lazy:${name}*/`, () => `let ${name}$m; function ${name}$() { return (${name}$m ??= ${expression}); }`);
  }
  return lazy;
}
