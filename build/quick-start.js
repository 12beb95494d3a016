// What makes a bundle start quickly: three esbuild plugins that take work away from start-up and keep its meaning.
import { readFile } from 'node:fs/promises';

/** The plugins, for every bundle. */
export function quickStart() {
  return [lazyRequires(), directBuiltins(), lightDependencies()];
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
        return { contents: makeLazy(await readFile(path, 'utf8')), loader: 'js' };
      });
    },
  };
}

/**
 * Takes Node's own modules by `process.getBuiltinModule`. An `import` of one reads each of its exports, and some of
 * `node:fs` load further modules when read.
 */
function directBuiltins() {
  return {
    name: 'direct-builtins',
    setup(build) {
      build.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'builtin' }));
      build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
        contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
        loader: 'js',
      }));
    },
  };
}

// Libraries of @oclif/core that are asked one simple question at every start.
const LIGHT = {
  minimatch: `exports.minimatch = (name, pattern) => name === pattern || (/[*?[{(!]/.test(pattern) && require('minimatch').minimatch(name, pattern));`,
  'wsl-utils': `export const isWsl = process.platform === 'linux' && /microsoft/i.test(process.getBuiltinModule('node:os').release()) && (await import('wsl-utils')).isWsl;`,
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
      build.onLoad({ filter: /.*/, namespace: 'light' }, ({ path }) => ({ contents: LIGHT[path], loader: 'js', resolveDir: import.meta.dirname }));
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
