import { constants, type Stats } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import type { FileKeys } from './file-table.ts';

/** Devices that are generators, and need no permission. */
const GENERATORS = ['/dev/random', '/dev/urandom', '/dev/hwrng'];

/** What may not be read as a source, and which error that is; undefined when it may. */
export interface FileRefusal {
  readonly code: 'SOURCE_FILE_NOT_FOUND' | 'SOURCE_PERMISSION_DENIED' | 'SOURCE_READ_ERROR';
  readonly message: string;
  readonly suggestion?: string;
}

/** Looks at the file, symbolic links followed, without opening it: to open some devices is to use them. */
export async function refusalOf(keys: FileKeys): Promise<FileRefusal | undefined> {
  try {
    const target = await realpath(keys.file);
    const refusal = refusalOfKind(keys, target, await stat(target));
    if (refusal === undefined) await access(target, constants.R_OK);
    return refusal;
  } catch (error) {
    return refusedAccess(keys.file, error);
  }
}

/** The same for what was opened, which may have been put there after the look. */
export async function refusalOfOpen(keys: FileKeys, found: Stats): Promise<FileRefusal | undefined> {
  return isDevice(found) ? refusalOfKind(keys, await realpath(keys.file), found) : refusalOfKind(keys, keys.file, found);
}

/** The same for an error of the system. */
export function refusedAccess(file: string, error: unknown): FileRefusal {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return { code: 'SOURCE_FILE_NOT_FOUND', message: `${file} does not exist` };
  if (code === 'EACCES' || code === 'EPERM') return { code: 'SOURCE_PERMISSION_DENIED', message: `${file} may not be read by this user` };
  return { code: 'SOURCE_READ_ERROR', message: `${file} can't be read: ${error instanceof Error ? error.message : String(error)}` };
}

/** Whether a file goes on for ever unless a size is given. */
export function isDevice(found: Stats): boolean {
  return found.isCharacterDevice() || found.isBlockDevice();
}

function refusalOfKind({ file, allow_device: allowDevice = false }: FileKeys, target: string, found: Stats): FileRefusal | undefined {
  const kind = kindOf(found);
  const device = isDevice(found);
  const isGenerator = GENERATORS.includes(target) || GENERATORS.includes(file);
  if (kind === 'regular file' || kind === 'named pipe' || (device && (allowDevice || isGenerator))) return undefined;
  const message = `${file} is a ${kind}; expected a regular file, a named pipe, or one of ${GENERATORS.join(', ')}`;
  return {
    code: 'SOURCE_READ_ERROR',
    message,
    ...(device ? { suggestion: 'If this device is a generator, set `allow_device = true`.' } : {}),
  };
}

function kindOf(found: Stats): string {
  if (found.isFile()) return 'regular file';
  if (found.isFIFO()) return 'named pipe';
  if (found.isDirectory()) return 'folder';
  if (found.isSocket()) return 'socket';
  return found.isBlockDevice() ? 'block device' : 'character device';
}
