import { refusal } from './pickle-refusal.ts';
import type { PickleText, PickleValue } from './pickle-value.ts';

/** The bytes that a text stands for in Latin-1, in a new array. */
export function latin1Bytes({ bytes, form }: PickleText): Uint8Array {
  const target = new Uint8Array(bytes.length);
  const length = form === 'utf8' ? fromUtf8(bytes, target) : fromEscaped(bytes, target);
  return target.subarray(0, length);
}

/** A short text as a string; undefined where the value is something else. */
export function shortText(value: PickleValue): string | undefined {
  if (value === null || typeof value === 'number' || value.kind !== 'text' || value.bytes.length > MOST_SHORT) return undefined;
  return Buffer.from(value.bytes).toString('latin1');
}

const MOST_SHORT = 100; // bytes; no name of a pool has more

// U+0080 to U+00FF are two bytes, of which the first is C2 or C3.
function fromUtf8(bytes: Uint8Array, target: Uint8Array): number {
  let length = 0;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    const next = bytes[index + 1] ?? 0;
    if (byte < 0x80) target[length] = byte;
    else if ((byte === 0xc2 || byte === 0xc3) && (next & 0xc0) === 0x80) {
      target[length] = ((byte & 3) << 6) | (next & 0x3f);
      index++;
    } else throw refusal('a text of the pickle stands for no bytes: it is not Latin-1 in UTF-8');
    length++;
  }
  return length;
}

// Python writes a backslash, and some more, as `\u005c`: there is no backslash that starts something else.
function fromEscaped(bytes: Uint8Array, target: Uint8Array): number {
  let length = 0;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    if (byte === BACKSLASH) {
      const escape = /^u00([0-9a-f]{2})$/i.exec(Buffer.from(bytes.subarray(index + 1, index + 6)).toString('latin1'));
      if (escape === null) throw refusal('a text of the pickle stands for no bytes: it is not Latin-1');
      target[length] = Number.parseInt(escape[1] ?? '', 16);
      index += 5;
    } else target[length] = byte;
    length++;
  }
  return length;
}

const BACKSLASH = 0x5c;
