import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller, DrawDesk } from '../access/draw-desk.ts';
import type { Drawn } from '../supply/entropy-supply.ts';
import { ANSWER_HEADERS, limitHeaders, madeOfHeaders } from './answer-headers.ts';
import { queryOf, wantsJson } from './answer-operation.ts';
import type { ApiParts } from './api-parts.ts';
import { credentialOf } from './credential.ts';
import { inputReader } from './request-input.ts';
import { RANDOM_INPUT, RANDOM_ROUTE } from './routes.ts';

type Encoding = 'hex' | 'base64' | 'binary';

interface Wish {
  readonly bytes: number;
  readonly encoding: Encoding;
}

const TYPES: Readonly<Record<Encoding | 'json', string>> = {
  hex: 'text/plain; charset=utf-8',
  base64: 'text/plain; charset=utf-8',
  binary: 'application/octet-stream',
  json: 'application/json; charset=utf-8',
};

// The usual query: read without building a list of parameters first.
const PLAIN = /^\/api\/random\?bytes=([1-9]\d{0,4})(?:&encoding=(hex|base64|binary))?$/;
const MOST = 65_536; // bytes

/**
 * Answers `/api/random`, the route that is asked most: at once where the desk answers at once, in one write, past what the
 * server would do for an answer it does not know. A HEAD request draws nothing.
 */
export function answerRandom({ desk, config }: ApiParts): (request: FastifyRequest, reply: FastifyReply) => unknown {
  const { allowQueryKey } = config;
  const { operation } = RANDOM_ROUTE;
  const reader = inputReader(RANDOM_INPUT, allowQueryKey);

  return (request, reply) => {
    const plain = readPlain(request.raw.url);
    const query = plain === undefined ? queryOf(request.raw.url) : undefined;
    const credential = credentialOf(request.headers.authorization, query, allowQueryKey);
    const visit = { credential, address: request.ip, scope: operation.scope, request: request.id };
    const caller = desk.admit(visit);
    if (caller instanceof Promise) return caller.then((admitted) => serve(request, reply, admitted, plain, query));
    return serve(request, reply, caller, plain, query);
  };

  function serve(
    request: FastifyRequest,
    reply: FastifyReply,
    caller: Caller,
    plain: Wish | undefined,
    query: URLSearchParams | undefined,
  ) {
    let wish: Wish;
    try {
      wish = plain ?? reader.fromQuery(query ?? new URLSearchParams());
      if (request.method === 'HEAD') return answerHead(request, reply, desk, caller, wish);
      const drawn = desk.draw(caller, operation.id, wish.bytes);
      if (!(drawn instanceof Promise)) return write(request, reply, desk, caller, wish, drawn);
      return drawn.then((portion) => write(request, reply, desk, caller, wish, portion), refuse);
    } catch (error) {
      return refuse(error);
    }

    function refuse(error: unknown): never {
      reply.headers(limitHeaders(desk.limits(caller)));
      throw error;
    }
  }
}

function readPlain(url = ''): Wish | undefined {
  const match = PLAIN.exec(url);
  const bytes = Number(match?.[1] ?? 0);
  if (match === null || bytes > MOST) return undefined;
  const encoding = match[2];
  return { bytes, encoding: encoding === 'base64' || encoding === 'binary' ? encoding : 'hex' };
}

function write(
  request: FastifyRequest,
  reply: FastifyReply,
  desk: DrawDesk,
  caller: Caller,
  { bytes, encoding }: Wish,
  { bytes: drawn, madeOf }: Drawn,
): FastifyReply {
  const json = encoding !== 'binary' && wantsJson(request.headers.accept);
  const buffer = Buffer.from(drawn.buffer, drawn.byteOffset, drawn.length);
  const body =
    encoding === 'binary'
      ? Buffer.from(buffer)
      : json
        ? JSON.stringify({ bytes, encoding, data: buffer.toString(encoding) })
        : buffer.toString(encoding);
  buffer.fill(0);
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value);
  reply.raw.writeHead(200, {
    ...ANSWER_HEADERS,
    'content-type': TYPES[json ? 'json' : encoding],
    'content-length': body.length, // ASCII
    ...madeOfHeaders(madeOf),
    ...limitHeaders(desk.limits(caller)),
  });
  reply.raw.end(body, 'latin1');
  return reply;
}

function answerHead(request: FastifyRequest, reply: FastifyReply, desk: DrawDesk, caller: Caller, { bytes, encoding }: Wish): FastifyReply {
  const json = encoding !== 'binary' && wantsJson(request.headers.accept);
  reply.headers(ANSWER_HEADERS).headers(limitHeaders(desk.limits(caller)));
  if (!json) reply.header('content-length', { hex: 2 * bytes, base64: 4 * Math.ceil(bytes / 3), binary: bytes }[encoding]);
  return reply.type(TYPES[json ? 'json' : encoding]).send();
}
