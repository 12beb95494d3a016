/** How often a test may fail by chance on a good source, each time it is applied. */
export const FALSE_ALARM = 2 ** -20;

/** Bytes that the adaptive proportion test looks at together. */
export const WINDOW = 512;

/** SP 800-90B 4.4.1: so many equal samples in a row are a failure. `entropy` is in bits a sample, above 0. */
export function repetitionCutoff(entropy: number): number {
  return 1 + Math.ceil(-Math.log2(FALSE_ALARM) / entropy);
}

/** SP 800-90B 4.4.2: so many samples of a window that equal its first are a failure. `entropy` is in bits a sample, above 0. */
export function proportionCutoff(entropy: number, falseAlarm = FALSE_ALARM): number {
  return 1 + criticalBinomial(WINDOW, 2 ** -entropy, falseAlarm);
}

// The smallest k with P(X > k) <= tail, summed from the small terms up so that nothing is lost beside 1.
function criticalBinomial(trials: number, probability: number, tail: number): number {
  const odds = Math.log1p(-probability) - Math.log(probability);
  let logTerm = trials * Math.log(probability); // of P(X = k), k = trials at first
  let beyond = 0;
  for (let k = trials; k > 0; k--) {
    beyond += Math.exp(logTerm);
    if (beyond > tail) return k;
    logTerm += Math.log(k / (trials - k + 1)) + odds;
  }
  return 0;
}
