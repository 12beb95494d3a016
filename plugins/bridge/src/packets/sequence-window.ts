/** Sequence numbers that are out of order are told from those that were seen, as far back as this. */
export const WINDOW = 1024;

/** Which sequence numbers of an epoch were seen, and how many never came. */
export class SequenceWindow {
  readonly #seen = new Uint8Array(WINDOW); // a place for each number of the window, which is used again by the one WINDOW later
  #first: number; // the lowest that was seen
  #high: number; // the highest
  #settled: Settled; // of numbers that have left the window

  /** A window that has seen one number, or is as it was. */
  constructor(start: number | WindowState) {
    const state = typeof start === 'number' ? { first: start, high: start, missing: [], lost: 0, gaps: 0, endsMissing: false } : start;
    this.#first = state.first;
    this.#high = state.high;
    this.#settled = { lost: state.lost, gaps: state.gaps, endsMissing: state.endsMissing };
    for (let number = this.#start(); number <= this.#high; number++) this.#seen[number % WINDOW] = 1;
    for (const [from, to] of state.missing) for (let number = from; number <= to; number++) this.#seen[number % WINDOW] = 0;
  }

  get high(): number {
    return this.#high;
  }

  /** Whether a number was seen, or may have been because it is below the window. */
  has(number: number): boolean {
    if (number > this.#high) return false;
    return number <= this.#high - WINDOW || (number >= this.#first && this.#seen[number % WINDOW] === 1);
  }

  /** Notes a number that was not seen. */
  add(number: number): void {
    if (number <= this.#high - WINDOW) return;
    if (number > this.#high) this.#moveTo(number);
    else for (let below = this.#first - 1; below > number; below--) this.#seen[below % WINDOW] = 0;
    this.#first = Math.min(this.#first, number);
    this.#seen[number % WINDOW] = 1;
  }

  /** Numbers since the first that didn't come, and how many runs they are; those in the window may still come. */
  missing(): { readonly lost: number; readonly gaps: number } {
    const settled = { ...this.#settled };
    for (let number = this.#start(); number <= this.#high; number++) settle(settled, this.#seen[number % WINDOW] === 1);
    return { lost: settled.lost, gaps: settled.gaps };
  }

  /** What there is to be written down. */
  state(): WindowState {
    const missing: [number, number][] = [];
    for (let number = this.#start(); number <= this.#high; number++) {
      if (this.#seen[number % WINDOW] === 1) continue;
      const last = missing.at(-1);
      if (last?.[1] === number - 1) last[1] = number;
      else missing.push([number, number]);
    }
    return { first: this.#first, high: this.#high, missing, ...this.#settled };
  }

  #start(): number {
    return Math.max(this.#first, this.#high - WINDOW + 1);
  }

  // What leaves the window, or never was in it, is settled.
  #moveTo(high: number): void {
    const start = high - WINDOW + 1;
    for (let number = this.#start(); number <= this.#high && number < start; number++)
      settle(this.#settled, this.#seen[number % WINDOW] === 1);
    const passed = start - 1 - this.#high;
    if (passed > 0) {
      settle(this.#settled, false);
      this.#settled.lost = addedCount(this.#settled.lost, passed - 1);
    }
    for (let number = Math.max(this.#high + 1, start); number <= high; number++) this.#seen[number % WINDOW] = 0;
    this.#high = high;
  }
}

/** The sum of two counts, which stays at the highest that a state file holds: a sequence may leap over 2^53 numbers at once. */
export function addedCount(count: number, more: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, count + more);
}

/** A window, as it is written down. */
export interface WindowState {
  readonly first: number;
  readonly high: number;
  readonly missing: [number, number][]; // runs in the window, from and to
  readonly lost: number; // before the window
  readonly gaps: number;
  readonly endsMissing: boolean; // whether the number before the window was lost
}

interface Settled {
  lost: number;
  gaps: number;
  endsMissing: boolean;
}

function settle(settled: Settled, isSeen: boolean): void {
  if (!isSeen) {
    settled.lost = addedCount(settled.lost, 1);
    if (!settled.endsMissing) settled.gaps++;
  }
  settled.endsMissing = !isSeen;
}
