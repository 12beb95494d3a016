/**
 * Whether a file is a pool that the Python daemon wrote: a pickle of protocol 2 to 5, bare or compressed as raw LZMA2,
 * .xz or bzip2. Its first nine bytes tell.
 */
export function isPythonPool(head: Uint8Array): boolean {
  return isPickle(head) || startsWith(head, XZ) || startsWith(head, BZIP2) || isLzma2Pickle(head);
}

const XZ = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];
const BZIP2 = [0x42, 0x5a, 0x68]; // BZh

function isPickle(bytes: Uint8Array): boolean {
  const protocol = bytes[1] ?? 0;
  return bytes[0] === 0x80 && protocol >= 2 && protocol <= 5;
}

// A stream starts with stored bytes (1), or with LZMA from a fresh state (0xe0 and up, then 0x5d: lc=3, lp=0, pb=2). From
// that state the first byte of a pickle, 0x80, and the top bits of the second come out of the range coder as 00 40 00 or 00 40 01.
function isLzma2Pickle(head: Uint8Array): boolean {
  const control = head[0] ?? 0;
  if (control === 1) return isPickle(head.subarray(3));
  return control >= 0xe0 && startsWith(head.subarray(5), [0x5d, 0x00, 0x40]) && (head[8] ?? 2) <= 1;
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}
