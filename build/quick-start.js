// What makes a bundle start quickly: three esbuild plugins that take work away from start-up and keep its meaning.
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { sourcesIn } from './sources-in.js';

/** The plugins for the bundle of the package in `root`. */
export function quickStart(root) {
  return [lazyRequires(), lazyBuiltins(), lightDependencies(), commandIndex(root)];
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
 * Makes the top-level requires of @oclif/core's compiled files lazy. A command needs a tenth of what that library loads
 * at once. TypeScript writes every use of an import as `name_1.member`, so that `name_1` can become a call that
 * requires on first use.
 */
function lazyRequires() {
  return {
    name: 'lazy-requires',
    setup(build) {
      build.onLoad({ filter: /[\\/]@oclif[\\/]core[\\/]lib[\\/].*\.js$/ }, async ({ path }) => {
        // The first comparison by a locale loads its rules, for milliseconds; ids of commands are ASCII.
        const source = (await readFile(path, 'utf8')).replaceAll('a.id.localeCompare(b.id)', '(a.id < b.id ? -1 : 1)');
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
