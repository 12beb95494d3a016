import { EgdError } from '../errors/egd-error.ts';
import { createChildRunner } from './child-runner.ts';
import { systemClock } from './clock.ts';
import { createHttpClient } from './http-client.ts';
import type { SourceLog, SourceTools } from './source-tools.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

/** What source tools are made of. */
export interface SourceToolsOptions {
  readonly environment: Readonly<Record<string, string | undefined>>; // of the process: proxies, PATH
  readonly log: SourceLog;
}

/** Makes what sources are handed: the real ones. */
export function createSourceTools({ environment, log }: SourceToolsOptions): SourceTools {
  return {
    http: createHttpClient({ environment, userAgent: 'egd' }),
    run: createChildRunner({ environment }),
    log,
    clock: systemClock,
    environment,
    temporaryFolder: makeTemporaryFolder,
    fail: (code, message, details) => new EgdError(code, message, details),
  };
}
