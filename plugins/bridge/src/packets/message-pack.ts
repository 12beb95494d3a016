/** The shortest form of an unsigned integer, as rmp-serde writes one. */
export function packUint(value: number): Uint8Array {
  const form = UINTS.find(({ most }) => value <= most) ?? LONGEST;
  const bytes = Buffer.alloc(form.head.length + form.length);
  bytes.set(form.head);
  if (form.length === 0) bytes[0] = value;
  else if (form.length === 8) bytes.writeBigUInt64BE(BigInt(value), 1);
  else bytes.writeUIntBE(value, form.head.length, form.length);
  return bytes;
}

/** Bytes in the shortest form. */
export function packBinary(data: Uint8Array): Uint8Array {
  return Buffer.concat([header(data.length, 0xc4), data]);
}

/** Text in the shortest form. */
export function packText(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  const head = bytes.length < 32 ? Uint8Array.of(0xa0 | bytes.length) : header(bytes.length, 0xd9);
  return Buffer.concat([head, bytes]);
}

/** What stands in a flat array: an unsigned integer (exact below 2^53), text, bytes (a view), or nil. */
export type Unpacked = number | string | Uint8Array | null;

/**
 * The values of a flat array of so many, in any form that MessagePack allows; throws a RangeError for all else. Nothing is
 * read that nests: of a packet that nobody signed no byte costs more than a look.
 */
export function unpackFlat(packed: Uint8Array, length: number): readonly Unpacked[] {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.length);
  let at = 0;
  const take = (size: number): Buffer => {
    if (size > bytes.length - at) throw new RangeError('it ends too early');
    return bytes.subarray(at, (at += size));
  };
  const uint = (size: number): number => {
    const taken = take(size);
    return size === 8 ? Number(taken.readBigUInt64BE()) : taken.readUIntBE(0, size);
  };
  const text = (size: number): string => {
    if (size > MOST_TEXT) throw new RangeError(`its text has ${size} bytes`);
    return take(size).toString('utf8');
  };
  const value = (): Unpacked => {
    const head = uint(1);
    if (head <= 0x7f) return head;
    if (head >= 0xa0 && head <= 0xbf) return text(head - 0xa0);
    if (head >= 0xcc && head <= 0xcf) return uint(2 ** (head - 0xcc));
    if (head >= 0xc4 && head <= 0xc6) return viewOf(take(uint(2 ** (head - 0xc4))));
    if (head >= 0xd9 && head <= 0xdb) return text(uint(2 ** (head - 0xd9)));
    if (head === NIL) return null;
    throw new RangeError(`it has a value of the type 0x${head.toString(16)}`);
  };
  const head = uint(1);
  const found = head >= 0x90 && head <= 0x9f ? head - 0x90 : head === 0xdc ? uint(2) : head === 0xdd ? uint(4) : undefined;
  if (found !== length) throw new RangeError(found === undefined ? 'it is no array' : `it is an array of ${found}`);
  const values = Array.from({ length }, value);
  if (at < bytes.length) throw new RangeError(`${bytes.length - at} bytes stand behind it`);
  return values;
}

const LONGEST = { most: Number.MAX_SAFE_INTEGER, head: [0xcf], length: 8 };
const UINTS = [
  { most: 0x7f, head: [0], length: 0 },
  { most: 0xff, head: [0xcc], length: 1 },
  { most: 0xffff, head: [0xcd], length: 2 },
  { most: 0xffff_ffff, head: [0xce], length: 4 },
  LONGEST,
];

// The types for lengths of one, two and four bytes follow one another.
function header(length: number, first: number): Uint8Array {
  const bytes = length <= 0xff ? 1 : length <= 0xffff ? 2 : 4;
  const head = Buffer.alloc(1 + bytes);
  head[0] = first + Math.log2(bytes);
  head.writeUIntBE(length, 1, bytes);
  return head;
}

// Bytes as they are, and no Buffer.
function viewOf({ buffer, byteOffset, length }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}

const NIL = 0xc0;
const MOST_TEXT = 64; // bytes
