import { isDeepStrictEqual } from 'node:util';
import type { AcceptedFetch, FetchOutcome } from 'egd-core';
import type { DaemonClock } from '../daemon-clock.ts';
import type { SourceStatus } from '../daemon.ts';
import type { ScheduledSource } from './scheduled-source.ts';
import type { SchedulerEvent } from './scheduler-event.ts';
import { closeFetcher } from './close-fetcher.ts';
import { spread } from './source-rhythm.ts';
import { SourceRun } from './source-run.ts';

/** Most fetches at once; the others wait in the order of their times. */
export const MOST_FETCHES = 32;

// An alarm that comes so much later than set says that the machine slept.
const ASLEEP = 30_000; // milliseconds

/** What a scheduler works with. */
export interface SchedulerOptions {
  readonly sources: readonly ScheduledSource[]; // in the order of the configuration; closed by the scheduler
  /** Puts bytes into the pool and says how many; the scheduler wipes them afterwards. */
  readonly sink: (bytes: Uint8Array, outcome: AcceptedFetch) => number | Promise<number>;
  readonly isFull: () => boolean; // whether the pool takes nothing more
  readonly onEvent: (event: SchedulerEvent) => void;
  readonly clock: DaemonClock;
  readonly random?: () => number; // 0 to 1, 1 excluded; only spreads times
}

/**
 * Fetches each source on its own clock, side by side, one fetch of a source at a time. Rests while the pool is full. One
 * alarm serves all sources.
 */
export class Scheduler {
  readonly #options: SchedulerOptions & { readonly random: () => number };
  #runs: readonly SourceRun[];
  readonly #fetches = new Map<SourceRun, Promise<void>>();
  #isRunning = false;
  #isPaused = false;
  #alarm: { readonly at: number; readonly takeBack: () => void } | undefined;

  constructor(options: SchedulerOptions) {
    this.#options = { random: Math.random, ...options };
    this.#runs = this.#newRuns(options.sources);
  }

  /** Begins: each source is first fetched after its `init_delay` and a moment that spreads them. */
  start(): void {
    this.#isRunning = true;
    this.#begin();
  }

  /** Stops the fetches that go on and closes the sources. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#alarm?.takeBack();
    this.#alarm = undefined;
    await this.#remove(this.#runs);
  }

  /** To be called when bytes were taken out of the pool: fetching goes on where it was full. */
  poolChanged(): void {
    if (!this.#isPaused || !this.#isRunning || this.#options.isFull()) return;
    this.#isPaused = false;
    this.#options.onEvent({ type: 'resumed' });
    const held = this.#runs.filter((run) => run.isHeld);
    for (const run of held) run.isHeld = false;
    this.#spread(held);
    this.#begin();
  }

  /**
   * Goes on with the sources of another configuration: those whose table is the same keep their clock, counts and
   * failures, except that those that failed for good or for now are tried again; resolves when the others are closed.
   */
  async replace(sources: readonly ScheduledSource[]): Promise<void> {
    const old = new Map(this.#runs.map((run) => [run.source.table.id, run]));
    const fresh: ScheduledSource[] = [];
    const spare: ScheduledSource[] = [];
    const kept = new Map<string, SourceRun>();
    for (const source of sources) {
      const run = old.get(source.table.id);
      if (run === undefined || !isSame(run, source)) {
        fresh.push(source);
        continue;
      }
      old.delete(source.table.id);
      kept.set(source.table.id, run);
      if (source.fetcher !== run.source.fetcher) spare.push(source);
    }
    const made = new Map(this.#newRuns(fresh).map((run) => [run.source.table.id, run]));
    for (const [id, run] of made) run.follow(old.get(id) ?? run);
    this.#runs = sources.flatMap(({ table: { id } }) => kept.get(id) ?? made.get(id) ?? []);
    const again = [...kept.values()];
    for (const [index, run] of again.entries()) run.tryAgain(this.#wait(index, again.length, run.source));
    this.#begin();
    await Promise.all([this.#remove([...old.values()]), ...spare.map((source) => this.#close(source))]);
  }

  /** How the sources stand, in the order of the configuration. */
  statuses(): SourceStatus[] {
    const isFull = this.#options.isFull();
    return this.#runs.map((run) => run.status(isFull));
  }

  #newRuns(sources: readonly ScheduledSource[]): SourceRun[] {
    const { clock, random } = this.#options;
    const enabled = sources.filter(({ fetcher }) => fetcher !== undefined);
    return sources.map(
      (source) => new SourceRun(source, this.#wait(Math.max(0, enabled.indexOf(source)), enabled.length, source), { clock, random }),
    );
  }

  #wait(index: number, count: number, { table }: ScheduledSource): number {
    return spread(index, Math.max(1, count), table.interval, this.#options.random());
  }

  #spread(runs: readonly SourceRun[]): void {
    const now = this.#options.clock.now();
    for (const [index, run] of runs.entries()) run.due = now + this.#wait(index, runs.length, run.source);
  }

  // Begins what is due, as far as it may, and sets the alarm for the next.
  #begin(): void {
    if (!this.#isRunning) return;
    this.#alarm?.takeBack();
    this.#alarm = undefined;
    const now = this.#options.clock.now();
    const due = this.#runs.filter((run) => run.due <= now).toSorted((a, b) => a.due - b.due);
    for (const run of due) {
      if (this.#options.isFull()) this.#hold(run);
      else if (this.#fetches.size < MOST_FETCHES) this.#fetch(run, now - run.due);
    }
    if (this.#fetches.size < MOST_FETCHES) this.#setAlarm(now);
  }

  #setAlarm(now: number): void {
    const at = this.#runs.reduce((least, { due }) => Math.min(least, due), Infinity);
    if (at === Infinity) return;
    this.#alarm = { at, takeBack: this.#options.clock.after(Math.max(0, at - now), () => this.#ring(at)) };
  }

  // After the machine slept, everything would be due at once.
  #ring(at: number): void {
    const now = this.#options.clock.now();
    if (now - at > ASLEEP) this.#spread(this.#runs.filter((run) => run.due <= now));
    this.#begin();
  }

  #hold(run: SourceRun): void {
    run.due = Infinity;
    run.isHeld = true;
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#options.onEvent({ type: 'paused' });
  }

  #fetch(run: SourceRun, late: number): void {
    const source = run.source.table;
    const ended = run.begin().then((outcome) => this.#end(run, outcome));
    this.#fetches.set(run, ended);
    this.#options.onEvent({ type: 'begun', source, late });
  }

  async #end(run: SourceRun, outcome: FetchOutcome): Promise<void> {
    const kept = outcome.status === 'accepted' ? await this.#keep(run, outcome) : 0;
    this.#fetches.delete(run);
    if (run.isRemoved && outcome.status === 'failed') return this.#begin(); // its place is another's now
    const { onEvent } = this.#options;
    const source = run.source.table;
    const { openings } = run;
    const { state, retryAfter } = run.end(outcome, kept);
    const { failuresInARow: failures } = state;
    onEvent({ type: 'ended', source, outcome: withoutBytes(outcome), kept, failuresInARow: failures, retryAfter });
    if (outcome.status === 'accepted' && openings > 0) onEvent({ type: 'closed', source });
    if (outcome.status === 'failed') {
      const { error } = outcome;
      if (state.mode === 'open') onEvent({ type: 'opened', source, error, failures, wait: retryAfter ?? 0 });
      if (state.mode === 'stopped') onEvent({ type: 'stopped', source, error });
    }
    this.#begin();
  }

  async #keep(run: SourceRun, outcome: AcceptedFetch): Promise<number> {
    try {
      return await this.#options.sink(outcome.bytes, outcome);
    } catch (error) {
      this.#options.onEvent({ type: 'lost', source: run.source.table, bytes: outcome.kept, error });
      return 0;
    } finally {
      outcome.bytes.fill(0);
    }
  }

  async #remove(runs: readonly SourceRun[]): Promise<void> {
    await Promise.all(
      runs.map(async (run) => {
        run.isRemoved = true;
        run.stop();
        await this.#fetches.get(run);
        await this.#close(run.source);
      }),
    );
  }

  async #close({ table, fetcher }: ScheduledSource): Promise<void> {
    try {
      if (fetcher !== undefined) await closeFetcher(fetcher, table.id, this.#options.clock);
    } catch (error) {
      this.#options.onEvent({ type: 'close-failed', source: table, error });
    }
  }
}

// A source whose fetch never ended gets a new fetcher.
function isSame(run: SourceRun, { table, plugin }: ScheduledSource): boolean {
  return run.source.plugin === plugin && !run.isStuck && isDeepStrictEqual(run.source.table, table);
}

function withoutBytes(outcome: FetchOutcome): Exclude<FetchOutcome, AcceptedFetch> | Omit<AcceptedFetch, 'bytes'> {
  if (outcome.status !== 'accepted') return outcome;
  const { bytes: _, ...report } = outcome;
  return report;
}
