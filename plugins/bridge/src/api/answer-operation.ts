import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { Caller } from '../access/draw-desk.ts';
import { runOperation } from '../operations/run-operation.ts';
import { ANSWER_HEADERS, limitHeaders, madeOfHeaders } from './answer-headers.ts';
import type { ApiParts } from './api-parts.ts';
import { credentialOf } from './credential.ts';
import { inputReader } from './request-input.ts';
import type { ApiRoute } from './routes.ts';

/** How the requests of a route are answered. */
export interface RouteAnswer {
  /** Lets the caller in, before the body is read. */
  onRequest(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Checks what is asked for, and runs the operation. A HEAD request draws nothing. */
  handler(request: FastifyRequest, reply: FastifyReply): Promise<unknown>;
}

/** Answers the requests of a route by its operation. */
export function answerOperation(route: ApiRoute, parts: ApiParts): RouteAnswer {
  const { desk, status, config } = parts;
  const { operation, from } = route;
  const reader = inputReader(operation.input, config.allowQueryKey);
  const nothing = inputReader(z.strictObject({}), config.allowQueryKey);
  const callers = new WeakMap<FastifyRequest, Caller>();

  return {
    async onRequest(request, reply) {
      reply.headers(ANSWER_HEADERS);
      const credential = credentialOf(request.headers.authorization, queryOf(request.raw.url), config.allowQueryKey);
      const caller = await desk.admit({ credential, address: request.ip, scope: operation.scope, request: request.id });
      callers.set(request, caller);
      reply.headers(limitHeaders(desk.limits(caller)));
    },
    async handler(request, reply) {
      const caller = callers.get(request);
      if (caller === undefined) throw new Error('Nobody was let in.');
      const query = queryOf(request.raw.url);
      if (from === 'body') nothing.fromQuery(query);
      else nothing.fromBody(request.body); // one that says more would be ignored
      const input = from === 'query' ? reader.fromQuery(query) : reader.fromBody(request.body);
      if (request.method === 'HEAD') return reply.type(JSON_TYPE).send();
      const { output, madeOf } = await runOperation(operation, input, { desk, caller, status, testShare: config.testShare });
      reply.headers(madeOfHeaders(madeOf)).headers(limitHeaders(desk.limits(caller)));
      return send(request, reply, route, output);
    },
  };
}

/** The query of a URL. */
export function queryOf(url = ''): URLSearchParams {
  const start = url.indexOf('?');
  return new URLSearchParams(start === -1 ? '' : url.slice(start + 1));
}

/** Whether a client asks for JSON by name: `*` is no wish. */
export function wantsJson(accept: string | undefined): boolean {
  return accept !== undefined && /(?:^|,)\s*application\/json\s*(?:;|,|$)/i.test(accept);
}

const JSON_TYPE = 'application/json; charset=utf-8';
const TEXT_TYPE = 'text/plain; charset=utf-8';

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  { answer, text = false }: ApiRoute,
  output: z.output<z.ZodObject>,
): FastifyReply {
  const whole = answer === undefined ? output : output[answer];
  if (text && Array.isArray(whole) && whole.length === 1 && !wantsJson(request.headers.accept)) {
    return reply.type(TEXT_TYPE).send(String(whole[0]));
  }
  return reply.type(JSON_TYPE).send(JSON.stringify(whole));
}
