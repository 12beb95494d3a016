import type { ProgramLog } from 'egd-core/logging';
import { machineClock, type ServiceClock } from '../clock/service-clock.ts';
import { WakeableSleep } from '../clock/wakeable-sleep.ts';
import type { RetryPolicy } from '../config/collector-config.ts';
import type { EntropySink } from '../supply/entropy-supply.ts';
import { FetchLoop, type SourceReport } from './fetch-loop.ts';
import type { IntakeSource } from './intake-source.ts';

/** What to fetch, and where it goes. */
export interface IntakeOptions {
  readonly sources: readonly IntakeSource[]; // closed by the one who opened them
  readonly sink: EntropySink;
  readonly collector: string; // who the bytes are said to come from
  readonly retryPolicy: RetryPolicy;
  readonly log: Pick<ProgramLog, 'sourceLog' | 'sourceWorks' | 'error'>;
  readonly clock?: ServiceClock; // the machine's when left out
  readonly random?: () => number; // spreads retries; Math.random when left out
}

/** Sources that are being fetched. */
export interface Intake {
  /** How each source stands, in their order. */
  report(): readonly SourceReport[];
  /** There is room again: whoever waits for it looks at once. */
  wake(): void;
  /**
   * Stops fetching, and resolves when what was fetched is in the sink. When `giveUp` aborts, what still finds no room is
   * wiped, and a source that does not end is not waited for.
   */
  stop(giveUp: AbortSignal): Promise<void>;
}

/** Fetches each source in a loop of its own, at its interval, with its own back-off and circuit, into the sink. */
export function startIntake(options: IntakeOptions): Intake {
  const { sources, sink, collector, retryPolicy, log, clock = machineClock, random = Math.random } = options;
  const pause = new WakeableSleep(clock);
  const stop = new AbortController();
  const giveUp = new AbortController();
  const loops = sources.map((source) => {
    const { id } = source;
    const parts = { sink, collector, retryPolicy, clock, random, pause, log: log.sourceLog(id), works: () => log.sourceWorks(id) };
    return new FetchLoop(source, parts);
  });
  const ended = Promise.all(
    loops.map((loop) =>
      loop.run({ stop: stop.signal, giveUp: giveUp.signal }).catch((error: unknown) => {
        if (!giveUp.signal.aborted) log.error('Fetching a source ended.', { error });
      }),
    ),
  );
  return {
    report: () => loops.map((loop) => loop.report()),
    wake: () => pause.wake(),
    stop: async (signal) => {
      stop.abort();
      const gaveUp = new Promise<void>((resolve) => {
        const end = (): void => {
          giveUp.abort();
          resolve();
        };
        if (signal.aborted) end();
        else signal.addEventListener('abort', end, { once: true });
      });
      await Promise.race([ended, gaveUp]);
    },
  };
}
