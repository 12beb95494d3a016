import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const core = join(dirname(import.meta.dirname), 'core', 'src');

/**
 * Takes what is imported from egd-core from the module it stands in. The index names everything, and to go through it
 * would start all of the library when a command needs one error of it.
 */
export function directCoreImports() {
  return {
    name: 'direct-core-imports',
    setup(build) {
      const places = exportsOf(readFileSync(join(core, 'index.ts'), 'utf8'));
      build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
        if (path.startsWith(core)) return undefined;
        return { contents: directed(await readFile(path, 'utf8'), places), loader: 'ts' };
      });
    },
  };
}

// `export { name, type Other } from './place.ts';`, by name; types are gone when this is run.
function exportsOf(index) {
  const places = new Map();
  for (const [, names, place] of index.matchAll(/^export \{([^}]*)\} from '([^']+)';$/gm)) {
    for (const name of valuesIn(names)) places.set(name, join(core, place));
  }
  return places;
}

function directed(source, places) {
  return source.replace(/^import \{([^}]*)\} from 'egd-core';$/gm, (_statement, names) =>
    valuesIn(names)
      .map((name) => `import { ${name} } from ${JSON.stringify(placeOf(name, places))};`)
      .join(' '),
  );
}

function placeOf(name, places) {
  const place = places.get(name.split(' as ')[0]);
  if (place === undefined) throw new Error(`egd-core exports no ${name}`);
  return place;
}

function valuesIn(names) {
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '));
}
