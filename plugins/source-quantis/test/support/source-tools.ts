import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, createHttpClient, EgdError, type SourceTools } from 'egd-core';

/** Tools of a source with the real HTTP client, and what was warned of. */
export function sourceTools(clock: Partial<Clock> = {}): { readonly tools: SourceTools; readonly warnings: string[] } {
  const warnings: string[] = [];
  const tools: SourceTools = {
    http: createHttpClient({ environment: {}, userAgent: 'egd' }),
    run: unused,
    log: { debug: () => undefined, info: () => undefined, warn: (message) => warnings.push(message) },
    clock: { now: Date.now, sleep: (milliseconds, signal) => delay(milliseconds, undefined, { signal }), ...clock },
    environment: {},
    temporaryFolder: unused,
    fail: (code, message, details) => new EgdError(code, message, details),
  };
  return { tools, warnings };
}

function unused(): never {
  throw new Error('this source has no use for it');
}
