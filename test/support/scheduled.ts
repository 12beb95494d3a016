import { Scheduler, type SchedulerOptions } from '../../src/daemon/scheduler/scheduler.ts';
import type { ScheduledSource } from '../../src/daemon/scheduler/scheduled-source.ts';
import type { SchedulerEvent } from '../../src/daemon/scheduler/scheduler-event.ts';
import { ManualClock } from './manual-clock.ts';

/** A scheduler on a manual clock, with a pool that only counts. */
export class Scheduled {
  readonly clock: ManualClock;
  readonly scheduler: Scheduler;
  readonly events: SchedulerEvent[] = [];
  readonly sunk: Uint8Array[] = []; // what the pool was given
  isFull = false;

  constructor(clock: ManualClock, sources: readonly ScheduledSource[], options: Partial<SchedulerOptions> = {}) {
    this.clock = clock;
    this.scheduler = new Scheduler({
      sources,
      sink: (bytes) => {
        this.sunk.push(bytes);
        return bytes.length;
      },
      isFull: () => this.isFull,
      onEvent: (event) => this.events.push(event),
      clock,
      random: () => 0.5,
      ...options,
    });
  }

  /** The types of the events so far, without the beginnings and ends of fetches. */
  get turns(): string[] {
    return this.events.map(({ type }) => type).filter((type) => type !== 'begun' && type !== 'ended');
  }
}
