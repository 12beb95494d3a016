import { styleText } from 'node:util';
import { textTable } from '../../text-table.ts';
import { wrapText } from '../../wrap-text.ts';
import type { DaemonStatus, HealthCheck, PoolStatus, SourceStatus } from '../daemon.ts';
import { clockTime, lengthText, relativeTime } from './relative-time.ts';

const LABEL_WIDTH = 11; // characters
const TEXT_WIDTH = 80 - LABEL_WIDTH; // characters
const BAR_WIDTH = 24; // characters

/** Where the text goes: bar and colours are for a terminal. */
export type StatusStream = Pick<NodeJS.WriteStream, 'isTTY'> & NodeJS.WritableStream;

/** How the daemon stands, for people; at most 80 columns. `now` in milliseconds since 1970. */
export function statusText(status: DaemonStatus, stream: StatusStream, now: number): string {
  const { startedAt, uptimeSeconds, pid, version, restarts, config, logFile, logLevel, health, pool, given, sources } = status;
  const waiting = given.waiting === 0 ? '' : `; ${count(given.waiting, 'client')} waiting`;
  return [
    labelled('Running', `since ${clockTime(startedAt)}, ${lengthText(uptimeSeconds)}; process ${pid}, version ${version}`),
    ...(restarts === 0 ? [] : [labelled('', `started again ${restarts === 1 ? 'once' : `${restarts} times`} after a crash`)]),
    labelled('Config', config ?? 'built in'),
    labelled('Log', `${logFile ?? 'standard output'}, level ${logLevel}`),
    labelled('Health', ...healthText(health, stream)),
    labelled('Pool', fill(pool, stream)),
    labelled('File', pool.path),
    labelled('Saved', ...saved(pool, now)),
    labelled('Given out', `${count(given.bytes, 'byte')} in ${count(given.requests, 'request')}, ${given.short} short${waiting}`),
    '',
    ...(sources.length === 0
      ? ['There are no sources.']
      : [sourceTable(sources, now), ...sources.flatMap((source) => lastError(source, now))]),
  ].join('\n');
}

function healthText({ healthy, problems }: HealthCheck, stream: StatusStream): string[] {
  return healthy && problems.length === 0 ? [styleText('green', 'well', { stream })] : [...problems];
}

function fill({ bytes, maxEntropy, chunks }: PoolStatus, { isTTY }: StatusStream): string {
  const share = maxEntropy > 0 ? Math.min(1, bytes / maxEntropy) : 0;
  const text = `${bytes} of ${maxEntropy} bytes, ${(100 * share).toFixed(1)} %`;
  if (!isTTY) return `${text}, in ${count(chunks, 'chunk')}`;
  const filled = Math.round(BAR_WIDTH * share);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${text}`;
}

function saved({ lastSave, isSaved, saveError }: PoolStatus, now: number): string[] {
  const failed = saveError === null ? [] : [`failed ${past(saveError.at, now)}: ${saveError.message} (${saveError.code})`];
  if (lastSave === null) return [isSaved ? 'nothing to save since the start' : 'not yet since the start', ...failed];
  return [`${past(lastSave, now)}${isSaved ? '' : ', changed since'}`, ...failed];
}

function past(time: string, now: number): string {
  const text = relativeTime(time, now);
  return text === 'now' ? 'just now' : text;
}

function sourceTable(sources: readonly SourceStatus[], now: number): string {
  const columns = [
    { title: 'source', shrinks: true },
    { title: 'state' },
    { title: 'last fetch', shrinks: true },
    { title: 'next fetch', shrinks: true },
    { title: 'bytes kept', align: 'right' },
    { title: 'failures', align: 'right' },
  ] as const;
  const rows = sources.map(({ source, state, lastFetch, nextFetch, bytesKept, fetches, failuresInARow }) => [
    source,
    state,
    relativeTime(lastFetch, now),
    nextFetch === null ? '-' : relativeTime(nextFetch, now),
    String(bytesKept),
    failuresInARow === 0 ? String(fetches.failed) : `${fetches.failed} (${failuresInARow} now)`,
  ]);
  return textTable(columns, rows);
}

function lastError({ source, lastError: error }: SourceStatus, now: number): string[] {
  if (error === null) return [];
  return wrapText(`${source}: ${error.message} (${error.code}), ${relativeTime(error.at, now)}`, 78).map((line) => `  ${line}`);
}

function labelled(label: string, ...texts: readonly string[]): string {
  const lines = texts.flatMap((text) => wrapText(text, TEXT_WIDTH));
  return lines.map((text, index) => `${(index === 0 ? label : '').padEnd(LABEL_WIDTH)}${text}`).join('\n');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
