/** How numbers below some ranges are cut out of bytes: by rejection, so that each is as likely as the other. */
export interface CandidatePlan {
  readonly width: number; // bytes of a candidate
  readonly count: number; // candidates that are taken at once
}

const RARE = -64; // log2 of how often the candidates may not do
const WIDEST = 6; // bytes that Buffer reads as an exact number

/**
 * The plan that takes the fewest bytes for one number below each of the ranges (2 to 2^40), such that a second helping is
 * needed less than once in 2^64.
 */
export function planCandidates(ranges: readonly number[]): CandidatePlan {
  let best: CandidatePlan | undefined;
  const largest = ranges.reduce((most, range) => Math.max(most, range), 1);
  for (let width = 1; width <= WIDEST; width++) {
    if (2 ** (8 * width) < largest) continue;
    const rejection = ranges.reduce((most, range) => Math.max(most, rejectionRate(range, width)), 0);
    const count = sufficientCandidates(ranges.length, rejection);
    if (best === undefined || count * width < best.count * best.width) best = { width, count };
  }
  if (best === undefined) throw new RangeError(`No number of ${WIDEST} bytes reaches ${largest}.`);
  return best;
}

/** How many candidates to take for `count` that are not rejected, too few less than once in 2^64. */
export function sufficientCandidates(count: number, rejection: number): number {
  if (rejection === 0 || count === 0) return count;
  // Of n = count + spare, exactly k = spare + 1 are rejected as often as C(n, k) · q^k · (1 - q)^(count - 1) says; more than
  // these are less likely by `falling` each, so all of them together are at most a geometric series.
  const [q, logQ] = [rejection, Math.log2(rejection)];
  let spare = 0;
  let log = Math.log2(count) + logQ + (count - 1) * Math.log2(1 - q);
  for (;;) {
    const falling = ((count - 1) / (spare + 2)) * (q / (1 - q));
    if (falling < 1 && log - Math.log2(1 - falling) < RARE) break;
    spare++;
    log += Math.log2((count + spare) / (spare + 1)) + logQ;
  }
  return count + spare;
}

/** What a candidate of `width` bytes stands for below `range`; undefined: it is rejected, or the low numbers would come more often. */
export function acceptCandidate(candidate: number, range: number, width: number): number | undefined {
  const space = 2 ** (8 * width);
  return candidate < space - (space % range) ? candidate % range : undefined;
}

function rejectionRate(range: number, width: number): number {
  const space = 2 ** (8 * width);
  return (space % range) / space;
}
