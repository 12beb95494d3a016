import type { ProgramLog } from 'egd-core/logging';

/** A line that was logged. */
export interface LoggedLine {
  readonly level: string;
  readonly component: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A log that keeps its lines. */
export interface KeptLog extends ProgramLog {
  readonly lines: readonly LoggedLine[];
}

/** Makes a log that writes nowhere and keeps its lines. */
export function keptLog(): KeptLog {
  const lines: LoggedLine[] = [];
  const speaker = (component: string) => {
    const say =
      (level: string) =>
      (message: string, fields: Readonly<Record<string, unknown>> = {}): void =>
        void lines.push({ level, component, message, fields });
    return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error'), fatal: say('fatal') };
  };
  return {
    lines,
    ...speaker('program'),
    level: 'debug',
    file: null,
    failure: undefined,
    setLevel: () => undefined,
    setRotation: () => undefined,
    child: speaker,
    sourceLog: (id) => speaker(`source ${id}`),
    sourceWorks: () => undefined,
    keepSecret: () => undefined,
    reopen: async () => undefined,
    flush: async () => undefined,
    flushSync: () => undefined,
    close: async () => undefined,
  };
}
