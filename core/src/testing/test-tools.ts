import { createSourceTools } from '../source/create-source-tools.ts';
import type { Clock, SourceTools, TemporaryFolder } from '../source/source-tools.ts';

/** The real tools, watched: what a source logged, how long it slept, what it left behind. */
export interface TestTools extends SourceTools {
  readonly logged: readonly {
    readonly level: 'debug' | 'info' | 'warn';
    readonly message: string;
    readonly fields: Readonly<Record<string, unknown>>;
  }[];
  readonly slept: readonly number[]; // milliseconds; the clock does not really wait
  readonly folders: ReadonlySet<string>; // temporary folders that were made and not removed
}

/** Makes the tools for a test: everything is real but the clock, which does not wait. `overrides` replaces single tools. */
export function createTestTools(overrides: Partial<SourceTools> = {}): TestTools {
  const logged: TestTools['logged'][number][] = [];
  const log =
    (level: 'debug' | 'info' | 'warn') =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      logged.push({ level, message, fields });
    };
  const slept: number[] = [];
  const folders = new Set<string>();
  const real = createSourceTools({
    environment: overrides.environment ?? process.env,
    log: { debug: log('debug'), info: log('info'), warn: log('warn') },
  });
  return {
    ...real,
    clock: restlessClock(slept),
    temporaryFolder: () => watched(real.temporaryFolder(), folders),
    ...overrides,
    logged,
    slept,
    folders,
  };
}

function restlessClock(slept: number[]): Clock {
  return {
    now: () => Date.now(),
    sleep: (milliseconds, signal) => {
      slept.push(milliseconds);
      return new Promise((resolve, reject) => {
        if (signal?.aborted) reject(signal.reason as Error);
        else setImmediate(resolve);
      });
    },
  };
}

async function watched(making: Promise<TemporaryFolder>, folders: Set<string>): Promise<TemporaryFolder> {
  const { path, remove } = await making;
  folders.add(path);
  return {
    path,
    remove: async () => {
      await remove();
      folders.delete(path);
    },
  };
}
