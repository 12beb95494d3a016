/**
 * Whether this can be the id of a collector: 1 to 64 of a-z A-Z 0-9 . _ -, and not `qrng-dd`, under which all packets of
 * QRNG-DD go: marks of the one would be overwritten by those of the other.
 */
export function isCollectorId(text: string): boolean {
  return /^(?!qrng-dd$)[\w.-]{1,64}$/.test(text);
}

/** What an id has to be, in words. */
export const COLLECTOR_ID = '1 to 64 of a-z A-Z 0-9 . _ -, and not qrng-dd';
