const BLOCK = 32; // bytes, of a block of stirring

/**
 * Keeps `count` of the stirred bytes, as blocks spread evenly over them all. Stirring lets each block depend on the data
 * up to it and a little beyond, so that neighbouring blocks share what they depend on: the first `count` bytes alone
 * would hold less entropy than the whole sample, where `count` is what the whole sample counts for.
 */
export function thinOut(stirred: Uint8Array, count: number): Uint8Array {
  const kept = new Uint8Array(count);
  const blocks = Math.ceil(count / BLOCK);
  for (let block = 0; block < blocks; block += 1) {
    const start = block * BLOCK;
    const length = Math.min(BLOCK, count - start);
    // The last block ends with the sample, the first ends where its share of the sample ends.
    const end = Math.round(((start + length) / count) * stirred.length);
    kept.set(stirred.subarray(end - length, end), start);
  }
  return kept;
}
