import { readFile } from 'node:fs/promises';

/**
 * An esbuild plugin: makes the top-level requires of @oclif/core's compiled files lazy. A command needs a tenth of what
 * that library loads at once; loading it on use takes a third of the start-up time away. TypeScript writes every use
 * of an import as `name_1.member`, so turning `name_1` into a call that requires on first use keeps the meaning.
 */
export function lazyRequires() {
  return {
    name: 'lazy-requires',
    setup(build) {
      build.onLoad({ filter: /[\\/]@oclif[\\/]core[\\/]lib[\\/].*\.js$/ }, async ({ path }) => {
        return { contents: makeLazy(await readFile(path, 'utf8')), loader: 'js' };
      });
    },
  };
}

const REQUIRE = /^const (\w+_\d+) = (?:(__importDefault|__importStar)\()?require\(("[^"]+")\)\)?;$/gm;

function makeLazy(source) {
  const requests = new Map();
  const declared = source.replace(REQUIRE, (_statement, name, interop, request) => {
    requests.set(name, interop === undefined ? `require(${request})` : `${interop}(require(${request}))`);
    return `/*lazy:${name}*/`;
  });
  let lazy = declared;
  for (const name of requests.keys()) lazy = lazy.replace(new RegExp(`(?<![\\w$.:])${name}(?![\\w$])`, 'g'), `${name}$()`);
  for (const [name, expression] of requests)
    lazy = lazy.replace(`/*lazy:${name}*/`, () => `let ${name}$m; function ${name}$() { return (${name}$m ??= ${expression}); }`);
  return lazy;
}
