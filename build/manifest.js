import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Plugin } from '@oclif/core';

/** Writes `oclif.manifest.json` of a package: oclif reads it at start-up instead of loading every command. */
export async function writeManifest(root) {
  const path = join(root, 'oclif.manifest.json');
  await rm(path, { force: true });
  const plugin = new Plugin({
    root,
    type: 'core',
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
    isRoot: true,
  });
  await plugin.load();
  await writeFile(path, `${JSON.stringify(plugin.manifest, null, 2)}\n`);
}
