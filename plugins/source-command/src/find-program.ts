import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The path of a program as a start of it would find it, or undefined. `path` is the list of folders to search. */
export async function findProgram(program: string, path: string): Promise<string | undefined> {
  const extensions = process.platform === 'win32' ? ['', '.exe', '.cmd', '.bat', '.com'] : [''];
  const folders = /[\\/]/.test(program) ? [''] : path.split(delimiter);
  for (const folder of folders) {
    for (const extension of extensions) {
      const candidate = folder === '' ? `${program}${extension}` : join(folder, `${program}${extension}`);
      if (await isExecutable(candidate)) return candidate;
    }
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
