/** The time, as a gateway sees it; tests hand in one that they move. */
export interface GatewayClock {
  /** Milliseconds since 1970, as the machine's clock says. */
  now(): number;
  /** Milliseconds that never go back, by which bytes age. */
  steady(): number;
}

/**
 * The clocks of the machine. Bytes age by the time that passes, and by every leap forward of the machine's clock, such as
 * after a suspension: what can't be shown to be fresh is not. Setting the clock back makes nothing younger.
 */
export function machineClock(now = Date.now, passed = (): number => performance.now()): GatewayClock {
  let ahead = now() - passed();
  return {
    now,
    steady: () => {
      const elapsed = passed();
      ahead = Math.max(ahead, now() - elapsed);
      return elapsed + ahead;
    },
  };
}
