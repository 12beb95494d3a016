import type { LogLevel } from 'egd-core';

/** A line of a log: an object of JSON; text that is none has only a message. */
export type LogLine = Readonly<Record<string, unknown>>;

/** Reads one line of a log. */
export function parseLogLine(text: string): LogLine {
  try {
    const line: unknown = JSON.parse(text);
    if (typeof line === 'object' && line !== null && !Array.isArray(line)) return { ...line };
  } catch {
    // what a library or the system wrote there
  }
  return { msg: text };
}

/** Whether a line is of a level or a graver one; one that has no level is not. */
export function isOfLevel({ level }: LogLine, least: LogLevel): boolean {
  return LEVELS.findIndex((each) => each === level) >= LEVELS.indexOf(least);
}

const LEVELS = ['debug', 'info', 'warn', 'error', 'fatal'];
