import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallerLimits } from '../access/draw-desk.ts';
import type { Drawn } from '../supply/entropy-supply.ts';
import { AnswerHeaderList, setMissingHeaders } from './answer-headers.ts';
import { wantsJson } from './answer-operation.ts';

/** How bytes are written. */
export type RandomEncoding = 'hex' | 'base64' | 'binary';

/** What is asked of `/api/random`. */
export interface RandomWish {
  readonly bytes: number; // 1 to 65,536
  readonly encoding: RandomEncoding;
}

const MOST = 65_536; // bytes
const JSON_TYPE = 'application/json; charset=utf-8';

// The usual query: read without a list of parameters.
const PLAIN = /^\/api\/random\?bytes=([1-9]\d{0,4})(?:&encoding=(hex|base64|binary))?$/;

/** The wish of a URL that is written in the usual way; undefined: another, which is to be read with care. */
export function plainWish(url = ''): RandomWish | undefined {
  const match = PLAIN.exec(url);
  const bytes = Number(match?.[1] ?? 0);
  if (match === null || bytes > MOST) return undefined;
  const encoding = match[2];
  return { bytes, encoding: encoding === 'base64' || encoding === 'binary' ? encoding : 'hex' };
}

/** The content type that answers a wish. */
export function randomType(accept: string | undefined, encoding: RandomEncoding): string {
  if (encoding === 'binary') return 'application/octet-stream';
  return wantsJson(accept) ? JSON_TYPE : 'text/plain; charset=utf-8';
}

/** Writes answers of `/api/random`, past what a framework would do for an answer that it does not know. */
export class RandomAnswers {
  readonly #headers: AnswerHeaderList;

  /** With what the server has every answer say besides. */
  constructor(serverHeaders: readonly string[]) {
    this.#headers = new AnswerHeaderList(serverHeaders);
  }

  /** Writes what was drawn, in one piece, and wipes it. */
  write(
    request: IncomingMessage,
    response: ServerResponse,
    wish: RandomWish,
    { bytes, madeOf }: Drawn,
    limits: CallerLimits | undefined,
  ): void {
    const type = randomType(request.headers.accept, wish.encoding);
    const body = encode(bytes, wish, type);
    const list = this.#headers.list(type, body.length, madeOf, limits); // ASCII: as many bytes as characters
    // A list is written as it is, unless a header was set before: then Node.js would take each apart.
    if (response.getHeaderNames().length === 0) response.writeHead(200, list);
    else setMissingHeaders(response, list);
    response.end(body, 'latin1');
  }
}

// What was drawn is wiped as soon as it stands in the answer.
function encode(drawn: Uint8Array, { bytes, encoding }: RandomWish, type: string): string | Buffer {
  const buffer = Buffer.from(drawn.buffer, drawn.byteOffset, drawn.length);
  const body = encoding === 'binary' ? Buffer.from(buffer) : buffer.toString(encoding);
  buffer.fill(0);
  return type === JSON_TYPE ? JSON.stringify({ bytes, encoding, data: body }) : body;
}
