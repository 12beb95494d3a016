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
