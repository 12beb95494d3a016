import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** The source plugins that come with the command line in `root`: their names and folders. */
export function bundledPlugins(root) {
  const { oclif } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return oclif.plugins
    .filter((name) => name.startsWith('egd-source-'))
    .map((name) => ({ name, folder: realpathSync(join(root, 'node_modules', name)) }));
}
