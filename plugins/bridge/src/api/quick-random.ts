import type { IncomingMessage, ServerResponse } from 'node:http';
import { isEgdError } from 'egd-core';
import type { Caller } from '../access/draw-desk.ts';
import type { ApiParts } from './api-parts.ts';
import { credentialOf } from './credential.ts';
import { limitHeaders } from './answer-headers.ts';
import { problemOf } from './problem.ts';
import { plainWish, RandomAnswers } from './random-answer.ts';
import { RANDOM_ROUTE } from './routes.ts';
import { WriteBatch } from './write-batch.ts';
import { writeProblem } from './write-problem.ts';

/** What `quickRandom` works with. */
export interface QuickRandomParts extends Pick<ApiParts, 'desk' | 'onBug'> {
  readonly serverHeaders: readonly string[];
  readonly onAnswered: (status: number, milliseconds: number) => void;
}

/**
 * Answers `GET /api/random`, asked in the usual way, on the server itself: a framework around it takes longer than all that is
 * done here. Says false, and does nothing, for any other request. The address of a client is that of its connection.
 */
export function quickRandom(parts: QuickRandomParts): (request: IncomingMessage, response: ServerResponse) => boolean {
  const { desk, onAnswered, onBug, serverHeaders } = parts;
  const { id, scope } = RANDOM_ROUTE.operation;
  const answers = new RandomAnswers(serverHeaders);
  const batch = new WriteBatch(onBug);
  let last = 0; // number of the last request

  return (request, response) => {
    const wish = request.method === 'GET' ? plainWish(request.url) : undefined;
    if (wish === undefined || hasBody(request)) return false;
    const started = performance.now();
    let caller: Caller | undefined;
    const refuse = (error: unknown): void => {
      if (!isEgdError(error)) onBug(error);
      const problem = problemOf(error, RANDOM_ROUTE.path);
      const limits = limitHeaders(caller === undefined ? undefined : desk.limits(caller));
      writeProblem(response, { ...problem, headers: { ...limits, ...problem.headers } }, serverHeaders);
      onAnswered(problem.status, performance.now() - started);
    };
    const serve = (admitted: Caller): void | Promise<void> => {
      caller = admitted;
      const drawn = desk.draw(admitted, id, wish.bytes);
      const write = (portion: Awaited<typeof drawn>): void => {
        const limits = desk.limits(admitted);
        batch.add(() => {
          answers.write(request, response, wish, portion, limits);
          onAnswered(200, performance.now() - started);
        });
      };
      return drawn instanceof Promise ? drawn.then(write) : write(drawn);
    };
    try {
      last += 1;
      const { remoteAddress: address = '' } = request.socket;
      const credential = credentialOf(request.headers.authorization, undefined, false);
      const visit = { credential, address, scope, request: `q-${last.toString(36)}` };
      const admitted = desk.admit(visit);
      const served = admitted instanceof Promise ? admitted.then(serve) : serve(admitted);
      if (served instanceof Promise) served.catch(refuse);
    } catch (error) {
      refuse(error);
    }
    return true;
  };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}
