import { StringDecoder } from 'node:string_decoder';
import { isEgdError } from 'egd-core';
import type { ControlClient } from '../control/control-client.ts';
import { MOST_REQUESTED } from '../daemon/daemon.ts';
import type { Encoding } from '../gathering/byte-encoding.ts';
import type { EntropyOutput } from './entropy-output.ts';

/** What is asked of the daemon, and where it goes. */
export interface EntropyOrder {
  readonly client: ControlClient;
  readonly bytes: number;
  readonly wait: number; // milliseconds, 0: not at all, Infinity: until there are enough
  readonly encoding: Encoding;
  readonly output: EntropyOutput;
  readonly signal: AbortSignal; // ends it, when what was given has been written
}

/** What was written. */
export interface EntropyDelivery {
  readonly written: number; // bytes, as they were given
  readonly isRead: boolean; // false: the reader went away before the end
}

const LONGEST_WAIT = 86_400_000; // milliseconds of one request
const PATIENCE = 30_000; // milliseconds that a daemon may take beyond the wait

/**
 * Takes entropy from the daemon, in requests of at most 64 KiB, and writes each piece before it asks for the next. Resolves
 * with what was written; rejects with the daemon's error when those that came before it are written.
 */
export async function getEntropy(order: EntropyOrder): Promise<EntropyDelivery> {
  const { client, encoding, output, signal } = order;
  const text = encoding === 'binary' ? undefined : new StringDecoder(encoding);
  const callOff = (): void => client.cancelAll();
  signal.addEventListener('abort', callOff);
  const progress = { written: 0, isRead: true };
  try {
    await takeAll(order, progress, (piece) => output.write(text === undefined ? piece : text.write(piece)));
  } finally {
    signal.removeEventListener('abort', callOff);
    if (text !== undefined && progress.written > 0) await output.write(`${text.end()}\n`);
  }
  return progress;
}

async function takeAll(
  { client, bytes, wait, signal }: EntropyOrder,
  progress: { written: number; isRead: boolean },
  write: (piece: Buffer) => Promise<boolean>,
): Promise<void> {
  const until = Date.now() + wait;
  while (progress.written < bytes && !signal.aborted) {
    const wanted = Math.min(MOST_REQUESTED, bytes - progress.written);
    const piece = await take(client, wanted, wait === Infinity ? wait : Math.max(0, Math.min(LONGEST_WAIT, until - Date.now())));
    const isEnd = piece.length < wanted && (wait === Infinity || Date.now() >= until);
    progress.isRead = piece.length === 0 || (await write(piece));
    progress.written += piece.length;
    piece.fill(0);
    if (isEnd || !progress.isRead) return;
  }
}

// Called off, it may have been given its bytes just before.
async function take(client: ControlClient, bytes: number, wait: number): Promise<Buffer> {
  const params = { bytes, ...(wait === 0 ? {} : { wait: wait === Infinity ? true : wait / 1000 }) };
  try {
    const { data } = await client.call('getentropy', params, { timeout: wait + PATIENCE });
    return Buffer.from(data, 'base64');
  } catch (error) {
    if (isEgdError(error) && error.code === 'CONTROL_CANCELLED') return Buffer.alloc(0);
    throw error;
  }
}
