import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../access/draw-desk.ts';
import type { Drawn } from '../supply/entropy-supply.ts';
import { ANSWER_HEADERS, limitHeaders, setMissingHeaders } from './answer-headers.ts';
import { queryOf } from './answer-operation.ts';
import type { ApiParts } from './api-parts.ts';
import { credentialOf } from './credential.ts';
import { RandomAnswers, randomType, type RandomWish } from './random-answer.ts';
import { inputReader } from './request-input.ts';
import { RANDOM_INPUT, RANDOM_ROUTE } from './routes.ts';

/** Answers `/api/random` however it is asked; the usual question is answered by `quickRandom` before. A HEAD request draws nothing. */
export function answerRandom({ desk, config, serverHeaders = [] }: ApiParts): (request: FastifyRequest, reply: FastifyReply) => unknown {
  const { allowQueryKey } = config;
  const { id, scope } = RANDOM_ROUTE.operation;
  const reader = inputReader(RANDOM_INPUT, allowQueryKey);
  const answers = new RandomAnswers(serverHeaders);

  return (request, reply) => {
    const query = queryOf(request.raw.url);
    const credential = credentialOf(request.headers.authorization, query, allowQueryKey);
    const caller = desk.admit({ credential, address: request.ip, scope, request: request.id });
    const serve = (admitted: Caller): unknown => draw(request, reply, admitted, query);
    return caller instanceof Promise ? caller.then(serve) : serve(caller);
  };

  function draw(request: FastifyRequest, reply: FastifyReply, caller: Caller, query: URLSearchParams): unknown {
    const refuse = (error: unknown): never => {
      reply.headers(limitHeaders(desk.limits(caller)));
      throw error;
    };
    const write = (wish: RandomWish, drawn: Drawn): FastifyReply => {
      reply.hijack();
      answers.write(request.raw, reply.raw, wish, drawn, desk.limits(caller));
      return reply;
    };
    try {
      const wish: RandomWish = reader.fromQuery(query);
      if (request.method === 'HEAD') {
        setMissingHeaders(reply.raw, serverHeaders);
        return answerHead(request, reply.headers(limitHeaders(desk.limits(caller))), wish);
      }
      const drawn = desk.draw(caller, id, wish.bytes);
      return drawn instanceof Promise ? drawn.then((portion) => write(wish, portion), refuse) : write(wish, drawn);
    } catch (error) {
      return refuse(error);
    }
  }
}

function answerHead(request: FastifyRequest, reply: FastifyReply, { bytes, encoding }: RandomWish): FastifyReply {
  const type = randomType(request.headers.accept, encoding);
  const length = { hex: 2 * bytes, base64: 4 * Math.ceil(bytes / 3), binary: bytes }[encoding];
  if (!type.startsWith('application/json')) reply.header('content-length', length);
  return reply.headers(ANSWER_HEADERS).type(type).send();
}
