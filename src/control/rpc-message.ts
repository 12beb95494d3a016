import { RPC_ERRORS } from './control-messages.ts';
import type { RequestDesk } from './request-desk.ts';
import { answerRequest } from './rpc-answer.ts';
import { badRequest, errorReply } from './rpc-reply.ts';
import type { WaitingCalls } from './waiting-calls.ts';

/** Most requests of one batch. */
export const MOST_IN_BATCH = 32;

/** A line that a client sent. */
export interface RpcMessage {
  readonly requests: number; // how many are in it
  readonly isGarbage: boolean; // whether it is no JSON
  readonly answer: Promise<string | undefined>; // without a newline; undefined: none
}

/** Reads one line and begins to answer it; undefined for an empty one. */
export function openMessage(line: Buffer, desk: RequestDesk, calls: WaitingCalls): RpcMessage | undefined {
  const text = line.toString('utf8');
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return text.trim() === ''
      ? undefined
      : { requests: 1, isGarbage: true, answer: refuse(desk, 'This is not JSON.', RPC_ERRORS.parseError) };
  }
  if (!Array.isArray(message)) return { requests: 1, isGarbage: false, answer: answerRequest(message, desk, calls) };
  if (message.length === 0 || message.length > MOST_IN_BATCH) {
    const problem = `Expected a batch of 1 to ${MOST_IN_BATCH} requests, got ${message.length}.`;
    return { requests: 1, isGarbage: false, answer: refuse(desk, problem, RPC_ERRORS.invalidRequest) };
  }
  return { requests: message.length, isGarbage: false, answer: answerBatch(message, desk, calls) };
}

/** The answer to what is no request. */
export function refuse(desk: RequestDesk, problem: string, rpc: number): Promise<string> {
  desk.count('rpc', 'unknown', 'failed', performance.now());
  return Promise.resolve(errorReply(null, badRequest(problem, rpc)));
}

async function answerBatch(batch: readonly unknown[], desk: RequestDesk, calls: WaitingCalls): Promise<string | undefined> {
  const answers = await Promise.all(batch.map((request) => answerRequest(request, desk, calls)));
  const told = answers.filter((answer) => answer !== undefined);
  return told.length === 0 ? undefined : `[${told.join(',')}]`;
}
