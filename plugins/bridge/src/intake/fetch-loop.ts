import { EgdError, type AcceptedFetch, type FetchOutcome } from 'egd-core';
import type { SourceLog } from 'egd-core';
import type { ServiceClock } from '../clock/service-clock.ts';
import type { WakeableSleep } from '../clock/wakeable-sleep.ts';
import type { RetryPolicy } from '../config/collector-config.ts';
import { afterFailure, askedWait, beginTry, type Circuit, CLOSED } from '../retry/circuit.ts';
import type { EntropySink } from '../supply/entropy-supply.ts';
import { bringIn } from './bring-in.ts';
import type { IntakeSource } from './intake-source.ts';

/** How a source stands. */
export interface SourceReport {
  readonly source: string; // id
  readonly circuit: Circuit['mode'];
  readonly failuresInARow: number;
  readonly isPaused: boolean; // there is no room for its bytes
  readonly fetches: number; // that ended
  readonly failed: number;
  readonly unhealthy: number; // failed, of these, because of a health test
  readonly ignored: number; // too short, or the last sample again
  readonly bytes: number; // that were brought in
  readonly lastSuccess: number | undefined; // milliseconds since 1970
  readonly lastError: string | undefined; // code of the last fetch, when it failed
}

/** What a loop works with. */
export interface FetchLoopParts {
  readonly sink: EntropySink;
  readonly collector: string;
  readonly retryPolicy: RetryPolicy;
  readonly clock: ServiceClock;
  readonly random: () => number; // 0 to 1, 1 excluded
  readonly pause: WakeableSleep; // woken when there may be room
  readonly log: SourceLog;
  readonly works: () => void; // told of each success
}

/** The signals that end a loop. */
export interface FetchLoopEnd {
  readonly stop: AbortSignal; // no other fetch, and the one that goes on is given up
  readonly giveUp: AbortSignal; // what was fetched and finds no room is wiped
}

const LOOK_FOR_ROOM = 250; // milliseconds
const LONGEST_FETCH = 300_000; // milliseconds

/** Fetches one source again and again, one fetch at a time, and never while there is no room for what would come. */
export class FetchLoop {
  readonly #source: IntakeSource;
  readonly #parts: FetchLoopParts;
  #circuit = CLOSED;
  #isPaused = false;
  #counts = { fetches: 0, failed: 0, unhealthy: 0, ignored: 0, bytes: 0 };
  #lastSuccess: number | undefined;
  #lastError: string | undefined;

  constructor(source: IntakeSource, parts: FetchLoopParts) {
    this.#source = source;
    this.#parts = parts;
  }

  /** Runs until it is stopped; never rejects because of a source. */
  async run({ stop, giveUp }: FetchLoopEnd): Promise<void> {
    const { clock } = this.#parts;
    try {
      await clock.sleep(this.#source.initDelay, stop);
      while (!stop.aborted) {
        await this.#room(stop);
        const begun = clock.elapsed();
        const wait = await this.#fetchOnce(stop, giveUp);
        const rest = this.#source.interval - (clock.elapsed() - begun);
        await clock.sleep(wait ?? rest, stop);
      }
    } catch (error) {
      if (!stop.aborted) throw error;
    }
  }

  /** How it stands. */
  report(): SourceReport {
    return {
      source: this.#source.id,
      circuit: this.#circuit.mode,
      failuresInARow: this.#circuit.failuresInARow,
      isPaused: this.#isPaused,
      ...this.#counts,
      lastSuccess: this.#lastSuccess,
      lastError: this.#lastError,
    };
  }

  // Returns how long to wait instead of the interval, where something went wrong.
  async #fetchOnce(stop: AbortSignal, giveUp: AbortSignal): Promise<number | undefined> {
    this.#circuit = beginTry(this.#circuit);
    const outcome = judged(await this.#fetch(stop), this.#source.id);
    if (outcome.status === 'failed' && stop.aborted) return undefined;
    this.#counts.fetches++;
    if (outcome.status === 'failed') return this.#fail(outcome.error);
    for (const { code, message } of outcome.events) this.#parts.log.warn(message, { code });
    if (outcome.status === 'ignored') {
      this.#counts.ignored++;
      this.#parts.log.debug(`The sample was ignored: ${outcome.reason}.`, { reason: outcome.reason });
      return undefined;
    }
    await this.#succeed(outcome, giveUp);
    return undefined;
  }

  async #fetch(stop: AbortSignal): Promise<FetchOutcome> {
    const late = AbortSignal.timeout(LONGEST_FETCH);
    const { fetcher, raw, id } = this.#source;
    const outcome = await fetcher.fetch({ signal: AbortSignal.any([stop, late]), raw });
    if (outcome.status !== 'failed' || !late.aborted || stop.aborted) return outcome;
    const message = `The fetch of ${id} took more than ${String(LONGEST_FETCH / 60_000)} minutes.`;
    return { ...outcome, error: new EgdError('SOURCE_FETCH_TIMEOUT', message, { cause: outcome.error }) };
  }

  async #succeed(outcome: AcceptedFetch, giveUp: AbortSignal): Promise<void> {
    const { sink, collector, clock, pause, log, works } = this.#parts;
    const time = clock.now();
    this.#circuit = CLOSED;
    this.#lastSuccess = time;
    this.#lastError = undefined;
    works();
    log.debug('Fetched.', { bytes: outcome.bytes.length, fetched: outcome.fetched, milliseconds: Math.round(outcome.milliseconds) });
    const noRoom = async (): Promise<void> => {
      this.#isPaused = true;
      await pause.sleep(LOOK_FOR_ROOM, giveUp);
    };
    try {
      await bringIn({ bytes: outcome.bytes, collector, time }, { sink, noRoom, onBrought: (bytes) => (this.#counts.bytes += bytes) });
    } finally {
      this.#isPaused = false;
    }
  }

  #fail(error: EgdError): number {
    const { retryPolicy, random, log } = this.#parts;
    this.#counts.failed++;
    if (error.code === 'SOURCE_HEALTH_FAILED') this.#counts.unhealthy++;
    this.#lastError = error.code;
    const before = this.#circuit;
    const { circuit, wait } = afterFailure(before, retryPolicy, { random: random(), ...askedWait(error.metadata) });
    this.#circuit = circuit;
    const retrySeconds = Math.round(wait / 100) / 10;
    log.warn(`The fetch failed: ${error.message}`, { code: error.code, failures: circuit.failuresInARow, retrySeconds });
    if (circuit.mode === 'open' && before.mode === 'closed')
      log.warn(`${String(circuit.failuresInARow)} fetches failed in a row: the source is left alone for a while.`, { retrySeconds });
    return error.code === 'SOURCE_RATE_LIMITED' ? Math.max(wait, this.#source.interval) : wait;
  }

  async #room(stop: AbortSignal): Promise<void> {
    const { sink, pause } = this.#parts;
    try {
      while (sink.room() <= 0) {
        this.#isPaused = true;
        await pause.sleep(LOOK_FOR_ROOM, stop);
      }
    } finally {
      this.#isPaused = false;
    }
  }
}

// The daemon stirs a sample of doubtful health into a pool that is full of others. Here the bytes may be all that a
// client gets: what fails a health test goes nowhere.
function judged(outcome: FetchOutcome, source: string): FetchOutcome {
  if (outcome.status !== 'accepted' || outcome.health?.healthy !== false) return outcome;
  outcome.bytes.fill(0);
  const reasons = outcome.health.failures.map(({ test, message }) => `${test}: ${message}`).join('; ');
  const error = new EgdError('SOURCE_HEALTH_FAILED', `A sample of ${source} failed a health test and was dropped: ${reasons}.`);
  return { status: 'failed', error, milliseconds: outcome.milliseconds };
}
