/** The four things about a pulse that can be checked. */
export const PULSE_CHECKS = ['output', 'signature', 'certificate', 'link'] as const;

/** One of the four checks. */
export type PulseCheck = (typeof PULSE_CHECKS)[number];

/** What a check came to; `unverifiable`: it could not be made, which says nothing against the pulse. */
export interface Verdict {
  readonly verdict: 'valid' | 'invalid' | 'unverifiable';
  readonly reason: string; // a fact, without a full stop
}

/** The verdicts on one pulse. */
export type PulseVerdicts = Readonly<Record<PulseCheck, Verdict>>;

/** A check that held. */
export function valid(reason: string): Verdict {
  return { verdict: 'valid', reason };
}

/** A check that did not hold. */
export function invalid(reason: string): Verdict {
  return { verdict: 'invalid', reason };
}

/** A check that could not be made. */
export function unverifiable(reason: string): Verdict {
  return { verdict: 'unverifiable', reason };
}
