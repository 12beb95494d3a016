/**
 * Keeps a part of the buffer for every key. Of what arrives, `reservedShare` is set aside for the keys in equal parts, for each
 * up to its share of the buffer; the rest is common. A key draws what is common first and then its own part, and never
 * another's. A full part takes no more, so one key alone, or the only one that draws, gets everything else.
 *
 * Parts are counts, not bytes: what is served is always the oldest, whoever draws.
 */
export class ReservedShares {
  readonly #reservedShare: number; // 0 to 1
  readonly #parts = new Map<string, number>(); // bytes kept for each key
  #share = 0; // bytes that are kept for a key at most
  #capacity = 0; // bytes of the buffer
  #kept = 0; // bytes, the sum of all parts; never more than #level
  #level = 0; // bytes in the buffer that no claim has
  #claimed = 0; // bytes of claims that aren't settled
  #owed = 0; // bytes, what could not be divided evenly

  constructor(reservedShare: number) {
    this.#reservedShare = reservedShare;
  }

  /** The keys among whom it is divided; what was kept for others becomes common. */
  setKeys(names: readonly string[]): void {
    const known = new Set(names);
    for (const name of this.#parts.keys()) if (!known.has(name)) this.#parts.delete(name);
    for (const name of names) if (!this.#parts.has(name)) this.#parts.set(name, 0);
    this.#divide();
  }

  /** How the buffer is now, in bytes: told before each claim. */
  observe({ available, capacity }: { readonly available: number; readonly capacity: number }): void {
    const level = Math.max(0, available - this.#claimed);
    const arrived = level - this.#level;
    this.#level = level;
    if (capacity !== this.#capacity) {
      this.#capacity = capacity;
      this.#divide();
    } else if (arrived > 0) this.#setAside(arrived * this.#reservedShare);
    else if (this.#kept > level) this.#cutTo(level);
  }

  /** Bytes that this key can draw now. */
  free(name: string): number {
    return this.#level - (this.#kept - this.kept(name));
  }

  /** Bytes that only this key can draw. */
  kept(name: string): number {
    return this.#parts.get(name) ?? 0;
  }

  /** Takes `size` bytes for a key; undefined, and nothing is taken, when they are not there or are kept for others. */
  claim(name: string, size: number): Claim | undefined {
    if (size > this.free(name)) return undefined;
    const own = Math.max(0, size - (this.#level - this.#kept));
    if (own > 0) this.#add(name, -own);
    this.#level -= size;
    this.#claimed += size;
    return { name, size, own };
  }

  /** The bytes of a claim have left the buffer. */
  settle({ size }: Claim): void {
    this.#claimed -= size;
  }

  /** The bytes of a claim are still in the buffer, and again for whom they were. */
  release({ name, size, own }: Claim): void {
    this.#claimed -= size;
    this.#level += size;
    if (this.#parts.has(name)) this.#add(name, Math.min(own, Math.max(0, this.#share - this.kept(name))));
  }

  // After a change of the keys or of the buffer: parts are as if all that is there had just come, and nobody's is smaller
  // unless its share is.
  #divide(): void {
    this.#share = this.#parts.size === 0 ? 0 : Math.floor((this.#reservedShare * this.#capacity) / this.#parts.size);
    this.#kept = 0;
    this.#owed = 0;
    for (const [name, part] of this.#parts) {
      this.#parts.set(name, Math.min(part, this.#share));
      this.#kept += Math.min(part, this.#share);
    }
    if (this.#kept > this.#level) this.#cutTo(this.#level);
    this.#setAside(this.#reservedShare * this.#level - this.#kept);
  }

  // What one part has no room for goes to the others, in equal parts again.
  #setAside(bytes: number): void {
    this.#owed = Math.min(Math.max(0, bytes) + this.#owed, this.#level - this.#kept);
    let open = [...this.#parts].filter(([, part]) => part < this.#share);
    while (open.length > 0) {
      const each = Math.floor(this.#owed / open.length);
      if (each === 0) return;
      for (const [name, part] of open) {
        const more = Math.min(each, this.#share - part);
        this.#add(name, more);
        this.#owed -= more;
      }
      open = open.map(([name]): [string, number] => [name, this.kept(name)]).filter(([, part]) => part < this.#share);
    }
    this.#owed = 0;
  }

  // Bytes grew too old, and no longer all that is kept is there: everybody loses in proportion.
  #cutTo(level: number): void {
    const factor = level / this.#kept;
    this.#kept = 0;
    this.#owed = 0;
    for (const [name, part] of this.#parts) {
      const left = Math.floor(part * factor);
      this.#parts.set(name, left);
      this.#kept += left;
    }
  }

  #add(name: string, bytes: number): void {
    this.#parts.set(name, this.kept(name) + bytes);
    this.#kept += bytes;
  }
}

/** Bytes that are being drawn. */
export interface Claim {
  readonly name: string; // of the key
  readonly size: number; // bytes
  readonly own: number; // bytes of it that were kept for this key
}
