import { isBarePickle, isPackedFile } from '../python-pool/packing.ts';

/**
 * Whether a file is a pool that the Python daemon wrote: a pickle, bare or compressed as raw LZMA2, .xz or bzip2. Its
 * first nine bytes tell; not for raw LZMA2 of a pickle of protocol 0 or 1, which no Python writes by itself.
 */
export function isPythonPool(head: Uint8Array): boolean {
  return isBarePickle(head) || isPackedFile(head) || isLzma2Pickle(head);
}

/** What to do with such a file at `path`: the command to run, as a shell takes it. */
export function importAdvice(path: string): string {
  const from = shellWord(path);
  const to = shellWord(`${path}.python`);
  const move = process.platform === 'win32' ? 'move' : 'mv';
  return `Move it away and import it: ${move} ${from} ${to} && egd pool import ${to}`;
}

// A stream starts with stored bytes (1), or with LZMA from a fresh state (0xe0 and up, then 0x5d: lc=3, lp=0, pb=2). From
// that state the first byte of a pickle, 0x80, and the top bits of the second come out of the range coder as 00 40 00 or 00 40 01.
function isLzma2Pickle(head: Uint8Array): boolean {
  const control = head[0] ?? 0;
  if (control === 1) return isBarePickle(head.subarray(3));
  return control >= 0xe0 && [0x5d, 0x00, 0x40].every((byte, index) => head[5 + index] === byte) && (head[8] ?? 2) <= 1;
}

function shellWord(text: string): string {
  if (/^[\w@%+=:,./~-]+$/.test(text)) return text;
  return process.platform === 'win32' ? `"${text}"` : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
