import { EgdError, type SourceTools } from 'egd-core';

/** The tools that the source uses, with a log that keeps what it is told; every other tool throws. */
export function sourceTools(): SourceTools & { readonly lines: readonly string[] } {
  const lines: string[] = [];
  const keep = (message: string, fields: object = {}): void => {
    lines.push(`${message} ${JSON.stringify(fields)}`);
  };
  return {
    lines,
    http: { get: unused, session: unused },
    run: unused,
    log: { debug: keep, info: keep, warn: keep },
    clock: { now: unused, sleep: unused },
    environment: {},
    temporaryFolder: unused,
    fail: (code, message, details) => new EgdError(code, message, details),
  };
}

function unused(): never {
  throw new Error('this source needs nothing from outside');
}
