import { EgdError, type ErrorCode, type FetchOutcome, type SourceConfig } from 'egd-core';
import type { DaemonClock } from '../../src/daemon/daemon-clock.ts';
import type { ScheduledSource } from '../../src/daemon/scheduler/scheduled-source.ts';

/** What one fetch of a scripted source does: ends at once, after some milliseconds, or never. */
export type ScriptedFetch = FetchOutcome | { readonly after: number; readonly outcome: FetchOutcome } | 'never';

/** A source for tests: `fetch` says how its fetch number `count`, from 0, goes. */
export class ScriptedSource implements ScheduledSource {
  readonly table: SourceConfig;
  readonly plugin = 'egd-source-test';
  readonly begun: number[] = []; // milliseconds of the clock
  isClosed = false;
  mostAtOnce = 0;
  #going = 0;
  readonly #clock: DaemonClock;
  readonly #script: (count: number) => ScriptedFetch;

  constructor(clock: DaemonClock, table: Partial<SourceConfig>, script: (count: number) => ScriptedFetch = () => accepted()) {
    this.#clock = clock;
    this.#script = script;
    this.table = sourceTable(table);
  }

  readonly fetcher = {
    fetch: async ({ signal }: { signal: AbortSignal }): Promise<FetchOutcome> => {
      this.begun.push(this.#clock.now());
      this.#going += 1;
      this.mostAtOnce = Math.max(this.mostAtOnce, this.#going);
      const outcome = await this.#play(this.#script(this.begun.length - 1), signal);
      this.#going -= 1;
      return outcome;
    },
    close: async (): Promise<void> => {
      this.isClosed = true;
    },
  };

  #play(step: ScriptedFetch, signal: AbortSignal): Promise<FetchOutcome> {
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        resolve(failed('SOURCE_ABORTED'));
      });
      if (step === 'never') return;
      if ('after' in step) this.#clock.after(step.after, () => resolve(step.outcome));
      else resolve(step);
    });
  }
}

/** A table with an interval of a minute. */
export function sourceTable(table: Partial<SourceConfig>): SourceConfig {
  const id = table.id ?? 'test';
  return {
    id,
    name: `source ${id}`,
    type: 'test',
    interval: 60_000,
    initDelay: 0,
    scale: 1,
    compression: 'none',
    disabled: false,
    keys: {},
    raw: {},
    ...table,
  };
}

/** A fetch that gave `length` bytes. */
export function accepted(length = 100): FetchOutcome {
  return {
    status: 'accepted',
    bytes: new Uint8Array(length).fill(7),
    kept: length,
    origin: 'test',
    fetched: length,
    compressed: length,
    milliseconds: 1,
    events: [],
    health: undefined,
  };
}

/** A fetch that gave what was there before. */
export function ignored(): FetchOutcome {
  return { status: 'ignored', reason: 'repeat', origin: 'test', fetched: 100, milliseconds: 1, events: [] };
}

/** A fetch that failed. */
export function failed(code: ErrorCode, metadata: Readonly<Record<string, unknown>> = {}): FetchOutcome {
  return { status: 'failed', error: new EgdError(code, `it failed: ${code}`, { metadata }), milliseconds: 1 };
}
