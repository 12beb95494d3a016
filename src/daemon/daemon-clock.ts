/** Time for what the daemon does by itself; a test brings its own. */
export interface DaemonClock {
  now(): number; // milliseconds of a clock that only goes forward, whatever is done to the machine's date
  date(): Date; // to show
  /** Calls back once, after so many milliseconds; the function returned takes that back. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** The clock of the machine. */
export const machineClock: DaemonClock = {
  now: () => performance.now(),
  date: () => new Date(),
  after(milliseconds, callback) {
    const end = performance.now() + milliseconds;
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const rest = end - performance.now();
      timer = rest > LONGEST_TIMEOUT ? setTimeout(arm, LONGEST_TIMEOUT) : setTimeout(callback, Math.max(0, Math.ceil(rest)));
    };
    arm();
    return () => {
      clearTimeout(timer);
    };
  },
};

// Of setTimeout: a longer one would fire at once.
const LONGEST_TIMEOUT = 2_147_483_647; // milliseconds
