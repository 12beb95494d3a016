import type { Stats } from 'node:fs';
import { EgdError } from '../errors/egd-error.ts';

/** Throws when somebody else could have written a file: it is another user's (not root's), or others may write to it. */
export function checkSafeOwner({ uid, mode }: Stats): void {
  const user = process.geteuid?.();
  if (user === undefined) return; // Windows
  if (uid !== user && uid !== 0) throw unsafe(`it belongs to the user with the id ${uid}`);
  if ((mode & WRITABLE_BY_OTHERS) !== 0) throw unsafe(`others may write to it (mode ${(mode & 0o777).toString(8).padStart(4, '0')})`);
}

const WRITABLE_BY_OTHERS = 0o022;

function unsafe(fact: string): EgdError {
  return new EgdError('STORAGE_UNSAFE_OWNER', fact);
}
