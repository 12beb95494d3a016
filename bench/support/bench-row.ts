/** One measurement, side by side with what it is compared to. */
export interface BenchRow {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly against: string; // what it is compared to, with its value and unit
  readonly ratio: number;
  readonly limit: string; // what the ratio, or the value where there is none, must be
  readonly ok: boolean;
}
