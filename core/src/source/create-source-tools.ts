import { EgdError } from '../errors/egd-error.ts';
import { createChildRunner } from './child-runner.ts';
import { systemClock } from './clock.ts';
import { createHttpClient } from './http-client.ts';
import type { Clock, HttpClient, SourceLog, SourceTools } from './source-tools.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

/** What source tools are made of. */
export interface SourceToolsOptions {
  readonly environment: Readonly<Record<string, string | undefined>>; // of the process: proxies, PATH
  readonly log: SourceLog;
  readonly http?: HttpClient; // instead of one of its own
  readonly clock?: Clock; // instead of the machine's
}

/** Makes what sources are handed: the real ones. Everything heavy is loaded when it is first used. */
export function createSourceTools({ environment, log, http, clock = systemClock }: SourceToolsOptions): SourceTools {
  return {
    http: http ?? createHttpClient({ environment, userAgent: 'egd' }),
    run: createChildRunner({ environment }),
    log,
    clock,
    environment,
    temporaryFolder: makeTemporaryFolder,
    fail: (code, message, details) => new EgdError(code, message, details),
  };
}
