import { createHash, type Hash } from 'node:crypto';

const BLOCK = 32; // bytes, the length of a digest
const WINDOW = 1024; // bytes

/**
 * Stirs bytes in place: every block of 32 bytes is XORed with the digest so far of one running SHA-256 that is fed the
 * 1024 bytes from the block on, before they change. Windows are shorter near the end, and so may be the last block.
 */
export function stir(bytes: Uint8Array): void {
  const hash = createHash('sha256');
  for (let offset = 0; offset < bytes.length; offset += BLOCK) {
    const digest = nextDigest(hash, bytes, offset);
    const end = Math.min(BLOCK, bytes.length - offset);
    for (let index = 0; index < end; index++) bytes[offset + index]! ^= digest.charCodeAt(index);
  }
}

// A digest as a string, a character a byte, lies in V8's own heap: a Buffer for each block costs a quarter of the speed.
// What is left is OpenSSL's hash and the copy of its state: XORs of wider words and lower-level calls gain nothing more.
function nextDigest(hash: Hash, bytes: Uint8Array, offset: number): string {
  hash.update(bytes.subarray(offset, offset + WINDOW));
  return hash.copy().digest('binary');
}
