import { createHash } from 'node:crypto';
import type { HttpRequest, SourceTools } from 'egd-core';
import { isJudged, readBlockReply, replyLimit } from './block-reply.ts';

const LEAST_RATE = 8; // bytes a millisecond: a tenth of what an appliance in the field gives

/** Whom to trust at the other end. */
export type TlsOptions = Pick<HttpRequest, 'tlsCaFile' | 'tlsFingerprint' | 'allowHttp'>;

/** One appliance, asked for a block at a time. Of the last block it keeps a hash, to tell an appliance that is stuck. */
export class Appliance {
  readonly url: string; // base URL
  readonly endpoint: string; // URL of its blocks
  readonly #tools: SourceTools;
  readonly #timeLimit: number; // milliseconds for a block, beside the time that its bytes may take
  #lastBlock: string | undefined; // SHA-256, base64

  constructor(url: string, tools: SourceTools, timeLimit: number) {
    this.url = url;
    this.endpoint = `${url}/api/2.0/streambytes`;
    this.#tools = tools;
    this.#timeLimit = timeLimit;
  }

  /** Fetches `size` bytes; rejects with a typed error when they do not come, or when what comes is no entropy. */
  async fetchBlock(size: number, tls: TlsOptions, signal: AbortSignal): Promise<Uint8Array> {
    const tools = this.#tools;
    const url = `${this.endpoint}?size=${String(size)}`;
    const reply = await this.#inTime(size, signal, (limited) => tools.http.get(url, { ...tls, signal: limited, size: replyLimit(size) }));
    const read = readBlockReply(reply, size);
    if ('refusal' in read) {
      throw tools.fail('SOURCE_UNEXPECTED_REPLY', `Expected ${String(size)} random bytes from ${this.url}, got ${read.refusal}`);
    }
    if (read.block !== reply.body) reply.body.fill(0);
    const digest = createHash('sha256').update(read.block).digest('base64');
    const repeated = isJudged(size) && digest === this.#lastBlock;
    this.#lastBlock = digest;
    if (repeated) {
      throw tools.fail(
        'SOURCE_UNEXPECTED_REPLY',
        `Expected new random bytes from ${this.url}, got the ${String(size)} bytes of its last reply again`,
      );
    }
    return read.block;
  }

  // An appliance that stalls must not use up the time of the others: it gets a limit of its own.
  async #inTime<Result>(size: number, signal: AbortSignal, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const limit = this.#timeLimit + Math.ceil(size / LEAST_RATE);
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), limit);
    try {
      return await work(AbortSignal.any([signal, late.signal]));
    } catch (error) {
      if (!late.signal.aborted || signal.aborted) throw error;
      const message = `${this.url} did not give ${String(size)} bytes within ${String(limit / 1000)} seconds`;
      throw this.#tools.fail('SOURCE_NETWORK_TIMEOUT', message, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }
}
