import type { ServiceClock } from './service-clock.ts';

/**
 * Makes the clock that bytes age by: milliseconds that never go back. It goes on with the time that passes, and with every
 * leap forward of the machine's date, such as after a suspension: what can't be shown to be fresh is not. Setting the date
 * back makes nothing younger.
 */
export function ageingClock({ now, elapsed }: Pick<ServiceClock, 'now' | 'elapsed'>): () => number {
  let ahead = now() - elapsed();
  return () => {
    const passed = elapsed();
    ahead = Math.max(ahead, now() - passed);
    return passed + ahead;
  };
}
