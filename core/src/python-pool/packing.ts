/** How a file is packed, `none` where it is not. */
export type Packing = 'lzma2' | 'xz' | 'bzip2' | 'none';

/** How the first bytes of a file say that it is packed; raw LZMA2 has no mark of its own: it is what nothing else is. */
export function packingOf(head: Uint8Array): Packing {
  if (startsWith(head, XZ)) return 'xz';
  if (startsWith(head, BZIP2)) return 'bzip2';
  return isBarePickle(head) || namesFirst(head) ? 'none' : 'lzma2';
}

/** Whether bytes are the first ones of a bare pickle of a pool, of any protocol. */
export function isBarePickle(head: Uint8Array): boolean {
  const protocol = head[1] ?? 0;
  return (head[0] === 0x80 && protocol >= 2 && protocol <= 5) || startsWith(head, COPY_REG) || startsWith(head, COPYREG);
}

/** Whether bytes are the first ones of an .xz or bzip2 file. */
export function isPackedFile(head: Uint8Array): boolean {
  return startsWith(head, XZ) || startsWith(head, BZIP2);
}

// Whether bytes start as a pickle of an early protocol that names something, of a pool or not; no LZMA2 starts so.
function namesFirst(head: Uint8Array): boolean {
  return /^c[\w.]+\n[\w.]+\n/.test(Buffer.from(head.subarray(0, 200)).toString('latin1'));
}

const XZ = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];
const BZIP2 = [0x42, 0x5a, 0x68]; // BZh
const COPY_REG = [...Buffer.from('ccopy_reg')]; // protocols 0 and 1 start with `copy_reg._reconstructor`
const COPYREG = [...Buffer.from('ccopyreg\n')];

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}
