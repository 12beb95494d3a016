import { randomUUID } from 'node:crypto';
import { constants, copyFile, link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EgdError, isEgdError } from '../errors/egd-error.ts';

/**
 * Writes a config file that only its owner may read and write, whole or not at all. One that is there already is left
 * as it is, CONFIG_EXISTS, unless `force` is set; OUTPUT_FAILED when it cannot be written.
 */
export async function writeConfigFile(path: string, text: string, { force = false } = {}): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.egd-${randomUUID()}.toml`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeSynced(temporary, text);
    if (force) await rename(temporary, path);
    else await linkNew(temporary, path);
  } catch (cause) {
    if (isEgdError(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EgdError('OUTPUT_FAILED', `The configuration ${path} could not be written: ${reason}`, { cause });
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined); // where there is no folder there is no file either
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

// A link appears whole and never replaces; not every file system has them.
async function linkNew(from: string, to: string): Promise<void> {
  try {
    await link(from, to).catch(async (error: unknown) => {
      if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes(codeOf(error))) throw error;
      await copyFile(from, to, constants.COPYFILE_EXCL);
    });
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST') throw cause;
    throw new EgdError('CONFIG_EXISTS', `There is already a file ${to}; it was left as it is.`, { cause });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
