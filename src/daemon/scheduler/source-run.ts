import {
  afterAccepted,
  afterFailure,
  afterIgnored,
  NO_FAILURES,
  type EgdError,
  type FailureState,
  type FetchConsequence,
  type FetchOutcome,
} from 'egd-core';
import type { DaemonClock } from '../daemon-clock.ts';
import type { SourceState, SourceStatus } from '../daemon.ts';
import { guardFetch, type GuardedFetch } from './guarded-fetch.ts';
import type { ScheduledSource } from './scheduled-source.ts';
import { SourceRhythm } from './source-rhythm.ts';
import { SourceTally } from './source-tally.ts';

/** What the run of a source has from the scheduler. */
export interface SourceRunTools {
  readonly clock: DaemonClock;
  readonly random: () => number; // 0 to 1, 1 excluded
}

/** One source on its own clock: when it is due, its failures and its counts. */
export class SourceRun {
  readonly source: ScheduledSource;
  due = Infinity; // milliseconds of the clock; Infinity: not by itself
  isHeld = false; // its time came while the pool was full
  isRemoved = false;
  readonly #tools: SourceRunTools;
  readonly #rhythm: SourceRhythm;
  readonly #tally = new SourceTally();
  #failures: FailureState = NO_FAILURES;
  #fetch: GuardedFetch | undefined;
  #lastFetch: Date | undefined;
  #lastBegin = -Infinity; // milliseconds of the clock
  #lastCode: string | undefined; // of the last failure, while it counts

  constructor(source: ScheduledSource, wait: number, tools: SourceRunTools) {
    this.source = source;
    this.#tools = tools;
    const first = tools.clock.now() + source.table.initDelay + wait;
    this.#rhythm = new SourceRhythm(source.table.interval, first);
    if (source.fetcher !== undefined) this.due = first;
  }

  get isFetching(): boolean {
    return this.#fetch !== undefined;
  }

  /** Whether its last fetch did not end when it was told to, and may go on to this day. */
  get isStuck(): boolean {
    return this.#lastCode === 'SOURCE_STUCK';
  }

  /** How often in a row the circuit has opened. */
  get openings(): number {
    return this.#failures.openings;
  }

  get failuresInARow(): number {
    return this.#failures.failuresInARow;
  }

  /** Begins a fetch. */
  begin(): Promise<FetchOutcome> {
    const { fetcher, table } = this.source;
    if (fetcher === undefined) throw new RangeError(`${table.id} is disabled`);
    const { clock } = this.#tools;
    this.due = Infinity;
    this.isHeld = false;
    this.#lastBegin = clock.now();
    this.#lastFetch = clock.date();
    this.#rhythm.begin(this.#lastBegin);
    this.#fetch = guardFetch(fetcher, table.id, clock);
    return this.#fetch.ended;
  }

  /** Counts the fetch that ended, of which `kept` bytes went into the pool, and finds out when the next one begins. */
  end(outcome: FetchOutcome, kept: number): FetchConsequence {
    const { clock, random } = this.#tools;
    this.#fetch = undefined;
    this.#tally.add(outcome, kept, clock.date());
    const consequence = this.#consequence(outcome);
    const { state, retryAfter } = consequence;
    this.#failures = state;
    if (outcome.status !== 'ignored') this.#lastCode = outcome.status === 'failed' ? outcome.error.code : undefined;
    this.due = retryAfter === undefined ? Math.max(clock.now(), this.#rhythm.next(random())) : clock.now() + retryAfter;
    return consequence;
  }

  /** Forgets why it is not fetched, for a new configuration, and tries again after `wait`; not where nothing is wrong. */
  tryAgain(wait: number): void {
    if (this.#failures.mode !== 'open' && this.#failures.mode !== 'stopped') return;
    if (this.isFetching) return;
    this.#failures = NO_FAILURES;
    this.isHeld = false;
    this.due = this.#tools.clock.now() + wait;
    this.follow(this);
  }

  /** Keeps its interval from the last fetch of `before`, the same source so far, where that was told that it fetches too often. */
  follow(before: SourceRun): void {
    if (before.#lastCode === 'SOURCE_RATE_LIMITED') this.due = Math.max(this.due, before.#lastBegin + this.source.table.interval);
  }

  /** Ends a fetch that goes on. */
  stop(): void {
    this.due = Infinity;
    this.#fetch?.stop();
  }

  /** How it stands, while the pool is full or not. */
  status(isFull: boolean): SourceStatus {
    const { table, plugin } = this.source;
    return {
      source: table.id,
      name: table.name,
      type: table.type,
      plugin,
      intervalSeconds: table.interval / 1000,
      state: this.#state(isFull),
      lastFetch: this.#lastFetch?.toISOString() ?? null,
      nextFetch: this.#nextFetch(),
      failuresInARow: this.#failures.failuresInARow,
      ...this.#tally.counts(),
    };
  }

  #consequence(outcome: FetchOutcome): FetchConsequence {
    if (outcome.status === 'accepted') return afterAccepted();
    if (outcome.status === 'ignored') return afterIgnored(this.#failures);
    const { error } = outcome;
    const { clock, random } = this.#tools;
    const retryAfter = askedWait(error);
    return afterFailure(
      this.#failures,
      { category: error.category, code: error.code, ...(retryAfter === undefined ? {} : { retryAfter }) },
      { interval: this.source.table.interval, elapsed: clock.now() - this.#lastBegin, random: random() },
    );
  }

  #state(isFull: boolean): SourceState {
    if (this.source.fetcher === undefined) return 'disabled';
    if (this.isFetching) return 'fetching';
    if (this.isHeld) return 'paused';
    const { mode } = this.#failures;
    if (mode !== 'well') return mode;
    return isFull ? 'paused' : 'waiting';
  }

  // Shown by the machine's date, as it is now; waited for by a clock that nobody sets.
  #nextFetch(): string | null {
    if (this.due === Infinity) return null;
    const { clock } = this.#tools;
    return new Date(clock.date().getTime() + Math.max(0, this.due - clock.now())).toISOString();
  }
}

// What a server said in Retry-After, milliseconds.
function askedWait({ metadata }: EgdError): number | undefined {
  const seconds: unknown = metadata?.['retryAfter'];
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : undefined;
}
