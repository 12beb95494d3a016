import { open } from 'node:fs/promises';
import { isEgdError, unsafeReason } from 'egd-core';
import { keyInvalid } from './key-text.ts';

/** The text of a key file; BRIDGE_KEY_INVALID where there is none, or others than its owner and group may read or change it. */
export async function readKeyFile(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const stat = await file.stat();
      if (!stat.isFile()) throw keyInvalid(`The key file ${path} is not a regular file.`);
      if (process.platform !== 'win32' && (stat.mode & READABLE_BY_ALL) !== 0) {
        const mode = (stat.mode & 0o777).toString(8).padStart(4, '0');
        throw keyInvalid(`Everybody may read the key file ${path} (mode ${mode}): make it \`chmod 600 ${path}\`, and its keys new.`);
      }
      if (stat.size > MOST_BYTES) throw keyInvalid(`The key file ${path} has ${stat.size} bytes; expected ${MOST_BYTES} at most.`);
      const reason = await unsafeReason(path, process.geteuid?.());
      if (reason !== undefined) throw keyInvalid(`The key file ${path} is not safe: ${reason}.`);
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isEgdError(error)) throw error;
    throw keyInvalid(`The key file ${path} can't be read: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

const READABLE_BY_ALL = 0o004; // a group may be that of systemd or Kubernetes, which hand keys over so
const MOST_BYTES = 65_536;
