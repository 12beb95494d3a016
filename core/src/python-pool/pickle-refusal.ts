import { EgdError } from '../errors/egd-error.ts';

/** The error for what no pool of the Python daemon has; `fact` is one clause. */
export function refusal(fact: string): EgdError {
  return new EgdError('STORAGE_PICKLE_REFUSED', fact);
}

/** What somebody else wrote, fit to be shown: printable ASCII, and not much of it. */
export function shownName(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.subarray(0, MOST_SHOWN))
    .toString('latin1')
    .replaceAll(/[^\x20-\x7e]/g, '?');
  return bytes.length > MOST_SHOWN ? `${text}…` : text;
}

const MOST_SHOWN = 60; // bytes
