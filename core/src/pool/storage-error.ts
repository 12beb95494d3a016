import type { ErrorCode } from '../errors/catalogue.ts';
import { EgdError, isEgdError } from '../errors/egd-error.ts';
import { importAdvice } from './python-pool.ts';

/** The error of egd for what went wrong with the file at `path`; an error of egd gets the path put in front. */
export function storageError(cause: unknown, path: string): EgdError {
  if (isEgdError(cause)) {
    const { code, suggestions, metadata } = cause;
    const advice = code === 'STORAGE_PYTHON_POOL' ? [importAdvice(path)] : suggestions;
    return new EgdError(code, `${path}: ${cause.message}`, { cause, suggestions: advice, metadata: { ...metadata, path } });
  }
  const errno = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const [code, fact] = FACTS[errno] ?? ['STORAGE_IO_ERROR', cause instanceof Error ? cause.message : String(cause)];
  return new EgdError(code, `${path}: ${fact}`, { cause, metadata: { path } });
}

const NOT_A_FILE = ['STORAGE_NOT_A_FILE', 'expected a regular file'] as const;
const DENIED = ['STORAGE_PERMISSION_DENIED', 'permission denied'] as const;

const FACTS: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ENOENT: ['STORAGE_NOT_FOUND', 'no such file or folder'],
  ENOTDIR: ['STORAGE_NOT_FOUND', 'a part of the path is not a folder'],
  ELOOP: ['STORAGE_NOT_FOUND', 'the symbolic links go round in a circle'],
  EISDIR: NOT_A_FILE,
  ENXIO: NOT_A_FILE, // a socket
  EACCES: DENIED,
  EPERM: DENIED,
  EROFS: ['STORAGE_PERMISSION_DENIED', 'the file system is read-only'],
  ENOSPC: ['STORAGE_DISK_FULL', 'no space left on the device'],
  EDQUOT: ['STORAGE_DISK_FULL', 'the disk quota is used up'],
  EFBIG: ['STORAGE_DISK_FULL', 'the file would be larger than allowed'],
};
