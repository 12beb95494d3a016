/** One who waits for bytes. */
export interface Claim {
  readonly length: number; // bytes wanted
  claimed: number; // bytes that are put aside for it
  turn: number; // bytes it may still claim before the next one's turn
}

/** Most bytes claimed in one turn. */
export const QUANTUM = 1024;

/**
 * Deals bytes out to those who wait: in turns of QUANTUM bytes, in the order of their coming. Who wants no more than that
 * is served first come, first served; who wants much gets its share and does not keep the others waiting. Bytes are only
 * counted here: they stay in the pool until a claim is complete.
 */
export class ClaimRing<Member extends Claim> {
  readonly #members = new Set<Member>(); // in the order of their turns
  readonly #arrivals = new Set<Member>(); // in the order of their coming
  #claimed = 0;

  /** Bytes that are put aside. */
  get claimed(): number {
    return this.#claimed;
  }

  get size(): number {
    return this.#arrivals.size;
  }

  /** Those who wait, the first to come first. */
  get members(): readonly Member[] {
    return [...this.#arrivals];
  }

  /** Takes one in, at the end. */
  add(member: Member): void {
    this.#members.add(member);
    this.#arrivals.add(member);
  }

  /** Lets one go: what it claimed is free again, for the others or for the one who lets it go. */
  remove(member: Member): void {
    if (!this.#arrivals.delete(member)) return;
    this.#members.delete(member);
    this.#claimed -= member.claimed;
  }

  /** Deals `free` bytes out; gives back those who have all they want, and lets them go. */
  deal(free: number): Member[] {
    const complete: Member[] = [];
    let rest = free;
    while (rest > 0) {
      const [member] = this.#members;
      if (member === undefined) break;
      const part = Math.min(rest, member.turn, member.length - member.claimed);
      this.#claim(member, part);
      rest -= part;
      if (member.claimed === member.length) {
        complete.push(member);
        this.remove(member);
      } else if (member.turn === 0) this.#sendToEnd(member);
    }
    return complete;
  }

  /** Puts what the latest have claimed to the first to come, and lets that one go: with all it wants, or all there is. */
  concentrate(): Member | undefined {
    const [first, ...others] = this.#arrivals;
    if (first === undefined) return undefined;
    for (const other of others.toReversed()) {
      const part = Math.min(other.claimed, first.length - first.claimed);
      this.#claim(other, -part);
      this.#claim(first, part);
    }
    this.remove(first);
    return first;
  }

  #claim(member: Member, bytes: number): void {
    member.claimed += bytes;
    member.turn -= bytes;
    this.#claimed += bytes;
  }

  #sendToEnd(member: Member): void {
    member.turn = QUANTUM;
    this.#members.delete(member);
    this.#members.add(member);
  }
}
