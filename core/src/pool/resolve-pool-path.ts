import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { storageError } from './storage-error.ts';

const MOST_LINKS = 40; // as many as Linux follows

/**
 * The path of a pool file with every symbolic link followed, also where the file is not there yet: what is written and
 * locked is the file itself, and a link to it stays a link.
 */
export async function resolvePoolPath(path: string): Promise<string> {
  try {
    return await follow(resolve(path), MOST_LINKS);
  } catch (error) {
    throw storageError(error, path);
  }
}

async function follow(path: string, links: number): Promise<string> {
  const real = await unlessCode('ENOENT', realpath(path));
  if (real !== undefined) return real;
  const place = join(await realpath(dirname(path)), basename(path));
  const target = await unlessCode('ENOENT', readlink(place));
  if (target === undefined) return place;
  if (links === 0) throw Object.assign(new Error('too many symbolic links'), { code: 'ELOOP' });
  return follow(resolve(dirname(place), target), links - 1);
}

async function unlessCode<Value>(code: string, promise: Promise<Value>): Promise<Value | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === code) return undefined;
    throw error;
  }
}
