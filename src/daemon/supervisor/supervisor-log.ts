import { appendFileSync, mkdirSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { FieldCleaner } from 'egd-core/logging';

/** Where the supervisor says what it does: few lines, in the form of the worker's. */
export interface SupervisorLog {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
  fatal(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** The log of the supervisor: the worker's file, opened for each line because the worker rotates it, or standard output. */
export function supervisorLog({ logFile, isForeground }: { readonly logFile: string; readonly isForeground: boolean }): SupervisorLog {
  const cleaner = new FieldCleaner();
  const write = (level: string, message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
    const time = new Date().toISOString();
    const entry = { level, time, pid: process.pid, component: 'supervisor', ...cleaner.fields(fields), msg: cleaner.text(message) };
    try {
      if (isForeground) writeSync(1, process.stdout.isTTY ? `${forPeople(entry)}\n` : `${JSON.stringify(entry)}\n`);
      else {
        mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
        appendFileSync(logFile, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
      }
    } catch {
      // a full disk, or a reader that went away: the daemon goes on
    }
  };
  return {
    info: (message, fields) => write('info', message, fields),
    error: (message, fields) => write('error', message, fields),
    fatal: (message, fields) => write('fatal', message, fields),
  };
}

function forPeople({ time, level, msg }: { readonly time: string; readonly level: string; readonly msg: string }): string {
  return `[${time}] ${level.toUpperCase()}: supervisor: ${msg}`;
}
