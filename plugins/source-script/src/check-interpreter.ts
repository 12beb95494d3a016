import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join } from 'node:path';

const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;

/** Why an interpreter may not be used, and which error that is. */
export interface InterpreterRefusal {
  readonly code: 'SOURCE_COMMAND_NOT_FOUND' | 'SOURCE_PERMISSION_DENIED';
  readonly message: string;
}

/**
 * Why an interpreter can't be run or trusted, or undefined. One given by full path must be such that nobody but root
 * and this user can change or replace it. `path` is the list of folders in which others are looked for.
 */
export async function interpreterRefusal(interpreter: string, path: string): Promise<InterpreterRefusal | undefined> {
  if (!isAbsolute(interpreter)) {
    return (await isInPath(interpreter, path)) ? undefined : missing(`the interpreter ${interpreter} was not found in PATH`);
  }
  if (!(await isExecutable(interpreter))) return missing(`${interpreter} was not found, or may not be run; expected an executable file`);
  if (process.platform === 'win32') return undefined;
  const target = await realpath(interpreter);
  const folders = new Set([dirname(interpreter), dirname(target)]);
  const problem = (await fileProblem(target)) ?? (await firstOf([...folders].map(folderProblem)));
  return problem === undefined ? undefined : { code: 'SOURCE_PERMISSION_DENIED', message: problem };
}

async function fileProblem(file: string): Promise<string | undefined> {
  const { mode, uid } = await stat(file);
  if ((mode & WRITABLE_BY_OTHERS) !== 0) return `${file} is writable by group or others; expected one that they can't change`;
  return isOther(uid) ? `${file} belongs to user ${uid}, who can change it; expected one of root or of this user` : undefined;
}

async function folderProblem(folder: string): Promise<string | undefined> {
  const { mode, uid } = await stat(folder);
  if (isOther(uid)) return `the folder ${folder} belongs to user ${uid}, who can replace what is in it`;
  const open = (mode & WRITABLE_BY_OTHERS) !== 0 && (mode & STICKY) === 0;
  return open ? `the folder ${folder} is writable by group or others, who can replace what is in it` : undefined;
}

function isOther(uid: number): boolean {
  return uid !== 0 && uid !== process.geteuid?.();
}

async function firstOf(problems: readonly Promise<string | undefined>[]): Promise<string | undefined> {
  return (await Promise.all(problems)).find((problem) => problem !== undefined);
}

function missing(message: string): InterpreterRefusal {
  return { code: 'SOURCE_COMMAND_NOT_FOUND', message };
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
