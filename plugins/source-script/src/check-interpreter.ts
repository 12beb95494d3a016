import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join } from 'node:path';

const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;

/** Why an interpreter can't be trusted or run, or undefined. One given by full path must be safe from others. */
export async function interpreterProblem(interpreter: string, path: string): Promise<string | undefined> {
  if (!isAbsolute(interpreter)) {
    return (await isInPath(interpreter, path)) ? undefined : `the interpreter ${interpreter} was not found in PATH`;
  }
  if (!(await isExecutable(interpreter))) return `${interpreter} was not found, or may not be run; expected an executable file`;
  if (process.platform === 'win32') return undefined;
  const file = await realpath(interpreter);
  if (((await stat(file)).mode & WRITABLE_BY_OTHERS) !== 0)
    return `${file} is writable by group or others; expected one that only its owner can change`;
  const { mode } = await stat(dirname(file));
  if ((mode & WRITABLE_BY_OTHERS) !== 0 && (mode & STICKY) === 0)
    return `the folder of ${file} is writable by group or others, who could replace it`;
  return undefined;
}

async function isInPath(name: string, path: string): Promise<boolean> {
  const extension = process.platform === 'win32' ? '.exe' : '';
  for (const folder of path.split(delimiter)) {
    if (folder !== '' && (await isExecutable(join(folder, `${name}${extension}`)))) return true;
  }
  return false;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
