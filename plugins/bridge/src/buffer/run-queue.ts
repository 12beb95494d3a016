/** Bytes that lie side by side in a buffer, of one collector and one time. */
export interface Run {
  readonly collector: string;
  readonly time: number; // when the oldest of them were collected, milliseconds since 1970
  readonly born: number; // the same by the clock that bytes age by
  length: number; // bytes
  dead: boolean; // too old and wiped; only its place is left
}

/**
 * What is known of the bytes of a buffer, in their order, and which are the oldest: collectors' clocks differ, so the
 * first need not be.
 */
export class RunQueue {
  #runs: Run[] = [];
  #head = 0;
  #oldest: Run[] = []; // each older than all that came after it (minimum of a sliding window)
  #oldestHead = 0;

  get length(): number {
    return this.#runs.length - this.#head;
  }

  get empty(): boolean {
    return this.length === 0;
  }

  *[Symbol.iterator](): Generator<Run> {
    for (let index = this.#head; index < this.#runs.length; index += 1) yield at(this.#runs, index);
  }

  /** The run that came first; there must be one. */
  first(): Run {
    return at(this.#runs, this.#head);
  }

  /** The run whose bytes are the oldest. */
  oldest(): Run | undefined {
    return this.#oldest[this.#oldestHead];
  }

  /** Adds bytes; they join the last run when they are of the same collector and moment, which keeps the older time. */
  push(added: Omit<Run, 'dead'>): void {
    const last = this.#runs.at(-1);
    if (last !== undefined && !this.empty && !last.dead && belongsTo(last, added)) {
      last.length += added.length;
      return;
    }
    const run = { ...added, dead: false };
    this.#runs.push(run);
    this.#addOldest(run);
  }

  /** Takes bytes from the first run, which goes when it has no more. */
  shorten(count: number): void {
    const run = this.first();
    run.length -= count;
    if (run.length === 0) this.shift();
  }

  /** Removes the first run. */
  shift(): void {
    if (this.first() === this.oldest()) this.#oldestHead += 1;
    this.#head += 1;
    [this.#runs, this.#head] = compacted(this.#runs, this.#head);
    [this.#oldest, this.#oldestHead] = compacted(this.#oldest, this.#oldestHead);
  }

  /** Finds the oldest anew, after runs died in the midst of others. */
  sortOut(): void {
    this.#oldest = [];
    this.#oldestHead = 0;
    for (const run of this) if (!run.dead) this.#addOldest(run);
  }

  #addOldest(run: Run): void {
    while (this.#oldest.length > this.#oldestHead && at(this.#oldest, this.#oldest.length - 1).born > run.born) this.#oldest.pop();
    this.#oldest.push(run);
  }
}

const MOMENT = 100; // milliseconds
const COMPACT_AFTER = 1024; // runs that left

function belongsTo(last: Run, added: Omit<Run, 'dead'>): boolean {
  const later = added.born - last.born;
  return last.collector === added.collector && later >= 0 && later < MOMENT && added.time >= last.time;
}

// The array without what has left, now and then, so that a shift is cheap.
function compacted(runs: Run[], head: number): [Run[], number] {
  return head < COMPACT_AFTER || head * 2 < runs.length ? [runs, head] : [runs.slice(head), 0];
}

function at(runs: readonly Run[], index: number): Run {
  const run = runs[index];
  if (run === undefined) throw new RangeError(`No run at ${index} of ${runs.length}.`);
  return run;
}
