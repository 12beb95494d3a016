const FALSE_ALARM = 2 ** -20;
const WINDOW = 512; // deltas

/** Judges one delta after the other; gives what is wrong, once something is. */
export type DeltaHealth = (delta: number, stuck: boolean) => string | undefined;

/**
 * The continuous health tests of NIST SP 800-90B 4.4 for deltas of 1/`oversampling` bit each. The repetition count
 * counts stuck deltas in a row, as the jitterentropy design does: every repetition is one of them.
 */
export function startDeltaHealth(oversampling: number): DeltaHealth {
  const repetitionCutoff = 1 + Math.ceil(-Math.log2(FALSE_ALARM) * oversampling);
  const proportionCutoff = 1 + criticalBinomial(WINDOW, 2 ** (-1 / oversampling));
  let repetitions = 1;
  let first: number | undefined;
  let equal = 0;
  let seen = 0;
  return (delta, stuck) => {
    repetitions = stuck ? repetitions + 1 : 1;
    if (repetitions >= repetitionCutoff) return `repetition count: ${String(repetitions - 1)} stuck deltas in a row, expected fewer`;
    if (seen === 0) first = delta;
    if (delta === first) equal++;
    if (equal >= proportionCutoff) {
      return `adaptive proportion: ${String(equal)} deltas of ${String(WINDOW)} are equal, expected fewer`;
    }
    seen = (seen + 1) % WINDOW;
    if (seen === 0) equal = 0;
    return undefined;
  };
}

// The smallest k with P(X > k) <= FALSE_ALARM, summed from the small terms up.
function criticalBinomial(trials: number, probability: number): number {
  const odds = Math.log1p(-probability) - Math.log(probability);
  let logTerm = trials * Math.log(probability);
  let beyond = 0;
  for (let k = trials; k > 0; k--) {
    beyond += Math.exp(logTerm);
    if (beyond > FALSE_ALARM) return k;
    logTerm += Math.log(k / (trials - k + 1)) + odds;
  }
  return 0;
}
