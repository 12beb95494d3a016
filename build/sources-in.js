import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The TypeScript files below a folder of a package, relative to the package. */
export function sourcesIn(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && file.name.endsWith('.ts'))
    .map((file) => relative(root, join(file.parentPath, file.name)))
    .toSorted();
}
