import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';

/** A file of a page, as it is sent. */
export interface PageAsset {
  readonly content: Buffer;
  readonly type: string; // Content-Type
  readonly tag: string; // ETag
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The built files of the pages by their names, such as `index.html`: `dist/page` of this package, or another folder. */
export async function loadPageAssets(folder = join(packageRoot(), 'dist', 'page')): Promise<ReadonlyMap<string, PageAsset>> {
  const names = (await readdir(folder)).filter((name) => extname(name) in TYPES);
  return new Map(await Promise.all(names.map(async (name): Promise<[string, PageAsset]> => [name, await loadAsset(join(folder, name))])));
}

async function loadAsset(file: string): Promise<PageAsset> {
  const content = await readFile(file);
  const tag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
  return { content, type: TYPES[extname(file)] ?? 'application/octet-stream', tag };
}

// The code lies at another depth in a bundle than it does in the sources.
function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
