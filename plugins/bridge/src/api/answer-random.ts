import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../access/draw-desk.ts';
import type { Drawn } from '../supply/entropy-supply.ts';
import { ANSWER_HEADERS, AnswerHeaderList, limitHeaders, setMissingHeaders } from './answer-headers.ts';
import { queryOf, wantsJson } from './answer-operation.ts';
import type { ApiParts } from './api-parts.ts';
import { credentialOf } from './credential.ts';
import { inputReader } from './request-input.ts';
import { RANDOM_INPUT, RANDOM_ROUTE } from './routes.ts';

/**
 * Answers `/api/random`, the route that is asked most: at once where the desk answers at once, in one write, past what the
 * server would do for an answer that it does not know. A HEAD request draws nothing.
 */
export function answerRandom({ desk, config, serverHeaders = [] }: ApiParts): (request: FastifyRequest, reply: FastifyReply) => unknown {
  const { allowQueryKey } = config;
  const { id, scope } = RANDOM_ROUTE.operation;
  const reader = inputReader(RANDOM_INPUT, allowQueryKey);
  const headers = new AnswerHeaderList(serverHeaders);

  return (request, reply) => {
    const plain = readPlain(request.raw.url);
    const query = plain === undefined ? queryOf(request.raw.url) : NO_QUERY;
    const credential = credentialOf(request.headers.authorization, query, allowQueryKey);
    const caller = desk.admit({ credential, address: request.ip, scope, request: request.id });
    const serve = (admitted: Caller): unknown => draw(request, reply, admitted, plain ?? (() => reader.fromQuery(query)));
    return caller instanceof Promise ? caller.then(serve) : serve(caller);
  };

  function draw(request: FastifyRequest, reply: FastifyReply, caller: Caller, asked: Wish | (() => Wish)): unknown {
    const refuse = (error: unknown): never => {
      reply.headers(limitHeaders(desk.limits(caller)));
      throw error;
    };
    try {
      const wish = typeof asked === 'function' ? asked() : asked;
      if (request.method === 'HEAD') {
        setMissingHeaders(reply.raw, serverHeaders);
        return answerHead(request, reply.headers(limitHeaders(desk.limits(caller))), wish);
      }
      const drawn = desk.draw(caller, id, wish.bytes);
      if (!(drawn instanceof Promise)) return write(request, reply, caller, wish, drawn);
      return drawn.then((portion) => write(request, reply, caller, wish, portion), refuse);
    } catch (error) {
      return refuse(error);
    }
  }

  function write(request: FastifyRequest, reply: FastifyReply, caller: Caller, wish: Wish, { bytes, madeOf }: Drawn): FastifyReply {
    const type = typeOf(request, wish);
    const body = encode(bytes, wish, type);
    reply.hijack();
    const list = headers.list(type, body.length, madeOf, desk.limits(caller)); // ASCII: as many bytes as characters
    const { raw } = reply;
    // A list is written as it is, unless a header was set before: then Node.js would take each apart.
    if (raw.getHeaderNames().length === 0) raw.writeHead(200, list);
    else setMissingHeaders(raw, list);
    raw.end(body, 'latin1');
    return reply;
  }
}

type Encoding = 'hex' | 'base64' | 'binary';

interface Wish {
  readonly bytes: number;
  readonly encoding: Encoding;
}

// The usual query: read without a list of parameters.
const PLAIN = /^\/api\/random\?bytes=([1-9]\d{0,4})(?:&encoding=(hex|base64|binary))?$/;
const NO_QUERY = new URLSearchParams();
const MOST = 65_536; // bytes

const TEXT_TYPE = 'text/plain; charset=utf-8';
const BINARY_TYPE = 'application/octet-stream';
const JSON_TYPE = 'application/json; charset=utf-8';

function readPlain(url = ''): Wish | undefined {
  const match = PLAIN.exec(url);
  const bytes = Number(match?.[1] ?? 0);
  if (match === null || bytes > MOST) return undefined;
  const encoding = match[2];
  return { bytes, encoding: encoding === 'base64' || encoding === 'binary' ? encoding : 'hex' };
}

function typeOf({ headers: { accept } }: FastifyRequest, { encoding }: Wish): string {
  if (encoding === 'binary') return BINARY_TYPE;
  return wantsJson(accept) ? JSON_TYPE : TEXT_TYPE;
}

// What was drawn is wiped as soon as it stands in the answer.
function encode(drawn: Uint8Array, { bytes, encoding }: Wish, type: string): string | Buffer {
  const buffer = Buffer.from(drawn.buffer, drawn.byteOffset, drawn.length);
  const body = encoding === 'binary' ? Buffer.from(buffer) : buffer.toString(encoding);
  buffer.fill(0);
  return type === JSON_TYPE ? JSON.stringify({ bytes, encoding, data: body }) : body;
}

function answerHead(request: FastifyRequest, reply: FastifyReply, wish: Wish): FastifyReply {
  const type = typeOf(request, wish);
  const length = { hex: 2 * wish.bytes, base64: 4 * Math.ceil(wish.bytes / 3), binary: wish.bytes }[wish.encoding];
  if (type !== JSON_TYPE) reply.header('content-length', length);
  return reply.headers(ANSWER_HEADERS).type(type).send();
}
