import { EgdError } from 'egd-core';
import { KEY_BYTES } from './packet-key.ts';

/** The secret that hexadecimal or base64 text stands for; BRIDGE_KEY_INVALID names `place` and never the text. */
export function parseSecret(text: string, place: string): Uint8Array {
  const trimmed = text.trim();
  if (trimmed === '') throw keyInvalid(`The key ${place} is empty; expected ${KEY_BYTES.least} bytes or more.`);
  const secret = decode(trimmed);
  if (secret === undefined) throw keyInvalid(`The key ${place} is neither hexadecimal nor base64.`);
  const { least, most } = KEY_BYTES;
  if (secret.length < least || secret.length > most) {
    throw keyInvalid(`The key ${place} has ${secret.length} bytes; expected ${least} to ${most}.`);
  }
  if (secret.every((byte) => byte === secret[0])) throw keyInvalid(`The key ${place} is one byte again and again; expected a random one.`);
  return secret;
}

/** The error of keys that can't be used. */
export function keyInvalid(message: string, cause?: unknown): EgdError {
  return new EgdError('BRIDGE_KEY_INVALID', message, { cause });
}

// Text that is both is hexadecimal: that is how keys are given.
function decode(text: string): Uint8Array | undefined {
  if (/^(?:[\da-f]{2})+$/i.test(text)) return Buffer.from(text, 'hex');
  const digits = text.replace(/={1,2}$/, '');
  return /^[\w+/-]+$/.test(digits) && digits.length % 4 !== 1 ? Buffer.from(text, 'base64') : undefined;
}
