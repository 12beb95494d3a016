import { setTimeout as pause } from 'node:timers/promises';
import type { ControlClient } from '../../control/control-client.ts';
import { statusText } from './status-text.ts';

/** How the status is watched. */
export interface WatchOptions {
  readonly client: ControlClient;
  readonly interval: number; // milliseconds
  readonly stream: NodeJS.WriteStream;
  readonly json: boolean; // one line of JSON each time
  readonly signal: AbortSignal; // ends it
}

const HOME = '\u001B[H';
const CLEAR_LINE = '\u001B[K';
const CLEAR_BELOW = '\u001B[J';
const CLEAR_ALL = '\u001B[2J';

/** Shows the status again and again, on a terminal in the same place, until the signal aborts or the daemon is gone. */
export async function watchStatus({ client, interval, stream, json, signal }: WatchOptions): Promise<void> {
  let isFirst = true;
  while (!signal.aborted) {
    const status = await client.call('status', {}, { signal }).catch(unlessAborted(signal));
    if (status === undefined) return;
    const text = json ? JSON.stringify(status) : statusText(status, stream, Date.now());
    stream.write(stream.isTTY && !json ? inPlace(text, isFirst, stream.rows) : `${text}\n${json ? '' : '\n'}`);
    isFirst = false;
    await pause(interval, undefined, { signal }).catch(unlessAborted(signal));
  }
}

// What does not fit would scroll the screen.
function inPlace(text: string, isFirst: boolean, rows: number): string {
  const lines = text.split('\n').slice(0, Math.max(1, rows - 1));
  return `${isFirst ? CLEAR_ALL : ''}${HOME}${lines.map((line) => `${line}${CLEAR_LINE}\n`).join('')}${CLEAR_BELOW}`;
}

function unlessAborted(signal: AbortSignal): (error: unknown) => undefined {
  return (error) => {
    if (!signal.aborted) throw error;
  };
}
