import { isEgdError, type DaemonEntropy } from 'egd-core';
import type { ComponentLog } from 'egd-core/logging';
import type { ServiceClock } from '../clock/service-clock.ts';
import type { RetryPolicy } from '../config/collector-config.ts';
import { afterFailure, CLOSED } from '../retry/circuit.ts';
import type { EntropySink } from '../supply/entropy-supply.ts';

/** What keeps a gateway's buffer filled from a daemon. */
export interface DaemonFeed {
  /** What is wrong, in a sentence. */
  readonly trouble: string | undefined;
  /** Stops, and resolves when nothing comes any more. */
  close(): Promise<void>;
}

/** What a feed is made of. */
export interface DaemonFeedOptions {
  readonly daemon: DaemonEntropy;
  readonly sink: EntropySink; // filled until it has no room
  readonly clock: ServiceClock;
  readonly log: ComponentLog;
  readonly retryPolicy: RetryPolicy;
}

/** Draws from a running daemon as long as the sink has room, and tries again later while the daemon is away or its pool is empty. */
export function startDaemonFeed(options: DaemonFeedOptions): DaemonFeed {
  const stop = new AbortController();
  const state: FeedState = { trouble: undefined };
  const ended = feed(options, state, stop.signal).catch((error: unknown) => {
    if (!stop.signal.aborted) options.log.error('Drawing from the daemon ended.', { error });
  });
  return {
    get trouble() {
      return state.trouble;
    },
    close: async () => {
      stop.abort();
      options.daemon.close();
      await ended;
    },
  };
}

interface FeedState {
  trouble: string | undefined;
}

const MOST = 65_536; // bytes a request
const LEAST = 1024; // bytes of room that are worth a request
const LOOK_EVERY = 100; // milliseconds, while there is no room
const POOL_WAIT = 1000; // milliseconds that the daemon may take to gather

async function feed(options: DaemonFeedOptions, state: FeedState, signal: AbortSignal): Promise<void> {
  const { daemon, sink, clock, log, retryPolicy } = options;
  let circuit = CLOSED;
  while (!signal.aborted) {
    const wanted = Math.min(MOST, sink.room());
    if (wanted < LEAST) {
      await clock.sleep(LOOK_EVERY, signal);
      continue;
    }
    let wait = 0;
    try {
      const bytes = await daemon.take(wanted, { wait: POOL_WAIT, signal });
      const { length } = bytes;
      if (length > 0) await sink.add({ bytes, collector: 'daemon', time: clock.now() });
      if (circuit !== CLOSED) log.info('The daemon answers again.');
      circuit = CLOSED;
      state.trouble = length === 0 ? 'The pool of the daemon is empty.' : undefined;
      if (length < wanted) wait = POOL_WAIT;
    } catch (error) {
      if (signal.aborted) return;
      const failure = afterFailure(circuit, retryPolicy, { random: Math.random() });
      circuit = failure.circuit;
      wait = failure.wait;
      const code = isEgdError(error) ? error.code : 'INTERNAL_BUG';
      state.trouble = `The daemon gives nothing: ${code}.`;
      log.warn('The daemon gave nothing.', { error, code, retryIn: Math.round(wait) });
    }
    if (wait > 0) await clock.sleep(wait, signal);
  }
}
