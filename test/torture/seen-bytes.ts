/**
 * Every byte that was ever given out, and whether some come again: a run of 16 bytes that was there before, wherever it
 * starts, is found (and one of 8 to 15 perhaps). Each eighth word of 8 bytes is kept; each run of 16 has one.
 */
export class SeenBytes {
  #words = new BigUint64Array(1 << 16); // a hash table, half empty; 0: a free place
  #count = 0;
  #bytes = 0;

  /** Bytes seen so far. */
  get byteCount(): number {
    return this.#bytes;
  }

  /** Adds a reply; says at which offset bytes come again, if any do. */
  add(reply: Uint8Array): number | undefined {
    const bytes = Buffer.from(reply.buffer, reply.byteOffset, reply.length);
    this.#bytes += bytes.length;
    for (let offset = 0; offset + 8 <= bytes.length; offset++) {
      const word = bytes.readBigUInt64LE(offset);
      const place = this.#placeOf(word);
      if (this.#words[place] === word) return offset;
      if (offset % 8 === 0) this.#put(place, word);
    }
    return undefined;
  }

  #put(place: number, word: bigint): void {
    this.#words[place] = word;
    this.#count++;
    if (this.#count * 2 < this.#words.length) return;
    const old = this.#words;
    this.#words = new BigUint64Array(2 * old.length);
    for (const kept of old) if (kept !== 0n) this.#words[this.#placeOf(kept)] = kept;
  }

  // Where a word is, or can be put. Random bytes need no hashing.
  #placeOf(word: bigint): number {
    const mask = this.#words.length - 1;
    let place = Number(word & 0xffff_ffffn) & mask;
    while (this.#words[place] !== 0n && this.#words[place] !== word) place = (place + 1) & mask;
    return place;
  }
}
