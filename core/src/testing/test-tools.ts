import { createSourceTools } from '../source/create-source-tools.ts';
import type { Clock, HttpClient, SourceTools, TemporaryFolder } from '../source/source-tools.ts';

/** The real tools, watched: what a source logged, how long it slept, what it has at work and what it left behind. */
export interface TestTools extends SourceTools {
  readonly logged: readonly LoggedLine[];
  readonly slept: readonly number[]; // milliseconds; the clock does not really wait
  readonly folders: ReadonlySet<string>; // temporary folders that were made and not removed
  readonly working: ReadonlySet<string>; // programs that run and requests that wait, each with a number
}

/** A line of the log. */
export interface LoggedLine {
  readonly level: 'debug' | 'info' | 'warn';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Makes the tools for a test: everything is real but the clock, which does not wait. `overrides` replaces single tools. */
export function createTestTools(overrides: Partial<SourceTools> = {}): TestTools {
  const logged: LoggedLine[] = [];
  const slept: number[] = [];
  const folders = new Set<string>();
  const work = new Work();
  const real = createSourceTools({
    environment: overrides.environment ?? process.env,
    log: collectingLog(logged),
    clock: restlessClock(slept),
  });
  const tools = { ...real, ...overrides };
  return {
    ...tools,
    run: (command, request) => work.watch(command[0], tools.run(command, request)),
    http: watchedClient(tools.http, work),
    temporaryFolder: () => watchedFolder(tools.temporaryFolder(), folders),
    logged,
    slept,
    folders,
    working: work.going,
  };
}

// What was begun and has not ended.
class Work {
  readonly going = new Set<string>();
  #count = 0;

  async watch<Result>(name: string, work: Promise<Result>): Promise<Result> {
    const entry = `${name} #${(this.#count += 1)}`;
    this.going.add(entry);
    try {
      return await work;
    } finally {
      this.going.delete(entry);
    }
  }
}

function collectingLog(logged: LoggedLine[]): SourceTools['log'] {
  const at =
    (level: LoggedLine['level']) =>
    (message: string, fields: LoggedLine['fields'] = {}) => {
      logged.push({ level, message, fields });
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn') };
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

function watchedClient(client: HttpClient, work: Work): HttpClient {
  return {
    get: (url, request) => work.watch(url, client.get(url, request)),
    session: () => watchedClient(client.session(), work),
  };
}

async function watchedFolder(making: Promise<TemporaryFolder>, folders: Set<string>): Promise<TemporaryFolder> {
  const folder = await making;
  folders.add(folder.path);
  return {
    path: folder.path,
    remove: async () => {
      await folder.remove();
      folders.delete(folder.path);
    },
  };
}
