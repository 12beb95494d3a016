import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EgdError } from '../errors/egd-error.ts';
import { ByteCollector } from './byte-collector.ts';
import { contentDecoders } from './content-decoding.ts';
import type { Deadline } from './deadline.ts';
import type { ExchangeReply } from './http-exchange.ts';

const END_GRACE = 1_000; // milliseconds that a server has to end a reply of exactly the bytes wanted

/** A body as far as it was read. */
export interface ReplyBody {
  readonly bytes: Uint8Array;
  readonly truncated: boolean; // whether there was more
}

/** Reads and decodes a body up to `limit` bytes, then drops the connection; fails when nothing comes for `idleTimeout` milliseconds. */
export async function readBody(reply: ExchangeReply, limit: number, idleTimeout: number, deadline: Deadline): Promise<ReplyBody> {
  const collector = new ByteCollector(limit);
  const enough = new Error('all bytes wanted came');
  const idle = (): Error =>
    new EgdError('SOURCE_NETWORK_TIMEOUT', `nothing came for ${idleTimeout / 1000} s, after ${collector.bytes.length} bytes`);
  const waitForMore = (): void => {
    if (collector.isFull) deadline.arm(Math.min(END_GRACE, idleTimeout), () => enough);
    else deadline.arm(idleTimeout, idle);
  };
  const watch = new Transform({
    transform(chunk, _encoding, done) {
      waitForMore();
      done(null, chunk);
    },
  });
  const collect = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      const fits = collector.append(chunk);
      if (fits && collector.isFull) waitForMore();
      done(fits ? null : enough);
    },
  });

  const decoders = await contentDecoders(reply.headers['content-encoding']);
  waitForMore();
  try {
    await pipeline([reply.body, watch, ...decoders, collect]);
    return { bytes: collector.bytes, truncated: false };
  } catch (error) {
    if (error !== enough && deadline.signal.reason !== enough) throw error;
    return { bytes: collector.bytes, truncated: true };
  }
}
