const DELAYS = [1000, 5000, 25_000]; // milliseconds
const HEALTHY_TIME = 600_000; // milliseconds of running after which the count starts anew

/** How often a worker that crashes is started again, and after how long. */
export class RestartDelays {
  #used = 0;

  /** Milliseconds to wait before the next start of a worker that ran for `ran`; undefined: it is given up. */
  next(ran: number): number | undefined {
    if (ran >= HEALTHY_TIME) this.#used = 0;
    return DELAYS[this.#used++];
  }
}
