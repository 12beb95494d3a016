import type { PiEstimate } from './pi-estimate.ts';

/** What is said of a generator: only whether chance explains what was seen. */
export type Verdict = 'consistent' | 'suspicious';

/** How often a perfect generator may be called suspicious, at most. */
export const SIGNIFICANCE = 0.01;

// π too far off, cells too uneven, cells too even: three looks share the rate (Bonferroni), and a tenth of it is left for
// what the chi-square distribution is off where cells are few.
const EACH = (0.9 * SIGNIFICANCE) / 3;

// Of four cells the statistic has few small values, each of which comes too often: there nothing is too even.
const FEWEST_CELLS = 16;

/** Calls an estimate suspicious when a perfect generator would give one like it less often than the significance. */
export function judgeEstimate({ p_value, chi_square }: Pick<PiEstimate, 'p_value' | 'chi_square'>): Verdict {
  const isTooEven = chi_square.cells >= FEWEST_CELLS && chi_square.p_value > 1 - EACH;
  const suspicious = p_value < EACH || chi_square.p_value < EACH || isTooEven;
  return suspicious ? 'suspicious' : 'consistent';
}
