/**
 * Packets that are known by a fingerprint and a time alone. Those that are too old to be accepted are forgotten, and
 * with them everything up to their time is refused, whatever the clock says later.
 */
export class FingerprintMarks {
  readonly #times: Map<string, number>; // of packets, milliseconds since 1970
  readonly #most: number;
  #forgotten: number;
  #pruneAt = 0;

  constructor(known: readonly (readonly [string, number])[], forgotten: number, most = MOST) {
    this.#times = new Map(known);
    this.#most = most;
    this.#forgotten = forgotten;
  }

  /** Packets up to this time are refused, milliseconds since 1970. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Whether a packet came before, or could have. */
  has(fingerprints: readonly string[], time: number): boolean {
    return time <= this.#forgotten || this.isKnown(fingerprints);
  }

  /** Whether a packet came before for certain. */
  isKnown(fingerprints: readonly string[]): boolean {
    return fingerprints.some((fingerprint) => this.#times.has(fingerprint));
  }

  /** The newest time with which a packet came; undefined: it isn't known. */
  timeOf(fingerprints: readonly string[]): number | undefined {
    const times = fingerprints.map((fingerprint) => this.#times.get(fingerprint)).filter((time) => time !== undefined);
    return times.length === 0 ? undefined : Math.max(...times);
  }

  /** Notes a packet, and forgets those that are older than `oldest`. */
  add(fingerprints: readonly string[], time: number, oldest: number): void {
    for (const fingerprint of fingerprints) this.#times.set(fingerprint, Math.max(time, this.#times.get(fingerprint) ?? time));
    if (this.#times.size > this.#pruneAt) this.#prune(oldest);
  }

  entries(): [string, number][] {
    return [...this.#times];
  }

  // Rarely, so that it costs little a packet.
  #prune(oldest: number): void {
    const byTime = [...this.#times].toSorted(([, one], [, other]) => one - other);
    const tooMany = byTime.length > this.#most ? byTime.length - this.#most / 2 : 0;
    for (const [index, [fingerprint, time]] of byTime.entries()) {
      if (index >= tooMany && time >= oldest) break;
      this.#times.delete(fingerprint);
      this.#forgotten = Math.max(this.#forgotten, time);
    }
    this.#pruneAt = Math.min(Math.max(2 * this.#times.size, 4096), this.#most);
  }
}

const MOST = 131_072; // fingerprints that are kept
