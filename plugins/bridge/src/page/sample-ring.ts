/** One sample: its time first, then a number a column; NaN where there was none. */
export type Sample = readonly [time: number, ...values: number[]];

/** The last so many samples, in typed arrays that never grow. */
export class SampleRing {
  readonly #columns: readonly Float64Array[];
  readonly #size: number;
  #length = 0;
  #next = 0;

  constructor(size: number, width: number) {
    this.#size = size;
    this.#columns = Array.from({ length: width }, () => new Float64Array(size));
  }

  /** Time of the newest sample; undefined: there is none. */
  get newest(): number | undefined {
    return this.#length === 0 ? undefined : this.#columns[0]?.[(this.#next - 1 + this.#size) % this.#size];
  }

  push(sample: Sample): void {
    for (const [index, column] of this.#columns.entries()) column[this.#next] = sample[index] ?? Number.NaN;
    this.#next = (this.#next + 1) % this.#size;
    this.#length = Math.min(this.#length + 1, this.#size);
  }

  clear(): void {
    this.#length = 0;
    this.#next = 0;
  }

  /** Every column, oldest sample first, of the samples whose time is greater than `since`. */
  newerThan(since: number): number[][] {
    const times = this.#column(this.#columns[0]);
    const first = times.findIndex((time) => time > since);
    return this.#columns.map((column) => (first === -1 ? [] : this.#column(column).slice(first)));
  }

  #column(column: Float64Array = new Float64Array()): number[] {
    const oldest = (this.#next - this.#length + this.#size) % this.#size;
    const end = oldest + this.#length;
    return [...column.subarray(oldest, Math.min(end, this.#size)), ...column.subarray(0, Math.max(0, end - this.#size))];
  }
}
