import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const WRITABLE_BY_OTHERS = 0o022;
const WORLD_WRITABLE = 0o002;
const STICKY = 0o1000;

/**
 * Why somebody else could have written this file, one sentence without its end, or undefined when only its owner, one
 * of us or root, can. `userId` is whose rights count; undefined (Windows) checks nothing.
 */
export async function unsafeReason(path: string, userId: number | undefined): Promise<string | undefined> {
  if (userId === undefined) return undefined;
  const file = await stat(path);
  if ((file.mode & WRITABLE_BY_OTHERS) !== 0) {
    return `${who(file.mode)} may write it (mode ${octal(file.mode)})`;
  }
  if (file.uid !== userId && file.uid !== 0) return `it belongs to user ${file.uid}, who is neither you (${userId}) nor root`;
  for (const folder of new Set([dirname(path), dirname(await realpath(path))])) {
    const { mode, uid } = await stat(folder);
    if (uid !== userId && uid !== 0) return `user ${uid} may replace it, to whom its folder ${folder} belongs`;
    if ((mode & WORLD_WRITABLE) !== 0 && (mode & STICKY) === 0) {
      return `everybody may replace it: its folder ${folder} is writable by all (mode ${octal(mode)}) and has no sticky bit`;
    }
  }
  return undefined;
}

function who(mode: number): string {
  return (mode & WORLD_WRITABLE) !== 0 ? 'everybody' : 'its group';
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}
