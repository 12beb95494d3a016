import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How late the event loop is. */
export interface EventLoopLag {
  readonly mean: number; // milliseconds, of the last seconds
  readonly most: number; // milliseconds, of the last seconds
}

const RESOLUTION = 100; // milliseconds: ten looks a second cost a tenth of a percent of a core
const WINDOW = 10_000; // milliseconds

/** Watches the event loop of this process. */
export class EventLoopWatch {
  readonly #histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
  readonly #timer: NodeJS.Timeout;
  #before: EventLoopLag = { mean: 0, most: 0 };

  constructor() {
    this.#histogram.enable();
    this.#timer = setInterval(() => {
      this.#before = this.#sinceReset();
      this.#histogram.reset();
    }, WINDOW).unref();
  }

  /** Of the present window and the one before, whichever was worse. */
  get lag(): EventLoopLag {
    const now = this.#sinceReset();
    return { mean: Math.max(now.mean, this.#before.mean), most: Math.max(now.most, this.#before.most) };
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#histogram.disable();
  }

  // The histogram holds the time from one look to the next, in nanoseconds.
  #sinceReset(): EventLoopLag {
    const { count, mean, max } = this.#histogram;
    if (count === 0) return { mean: 0, most: 0 };
    return { mean: lateness(mean), most: lateness(max) };
  }
}

function lateness(nanoseconds: number): number {
  return Math.max(0, Math.round((nanoseconds / 1e6 - RESOLUTION) * 100) / 100);
}
