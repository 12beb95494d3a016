import { EgdError, isEgdError } from 'egd-core';
import type { Daemon } from '../daemon/daemon.ts';
import { RPC_ERRORS } from './control-messages.ts';
import { entropyJson, giveEntropy, waitOf } from './give-entropy.ts';
import { findMethod, type CallContext, type Method } from './methods.ts';
import { paramsProblem, type Params } from './params-check.ts';
import type { RequestDesk } from './request-desk.ts';
import { badRequest, errorReply, resultReply, type RpcId } from './rpc-reply.ts';
import type { WaitingCalls } from './waiting-calls.ts';

/** Answers one request that was read from JSON; undefined for a notification, which gets no answer. */
export async function answerRequest(request: unknown, desk: RequestDesk, calls: WaitingCalls): Promise<string | undefined> {
  const started = performance.now();
  const checked = checkRequest(request);
  const { id, isNotification } = checked;
  let method = 'unknown';
  try {
    if ('problem' in checked) throw badRequest(checked.problem, RPC_ERRORS.invalidRequest);
    const found = findMethod(checked.method);
    method = checked.method;
    const result = await callMethod(found, checked, desk, calls);
    desk.count('rpc', method, 'ok', started);
    if (method === 'shutdown') desk.log.info('A client of the socket asked the daemon to stop.');
    return isNotification ? undefined : resultReply(id, result);
  } catch (error) {
    desk.count('rpc', method, 'failed', started);
    if (!isEgdError(error)) desk.log.warn(`The request ${method} failed.`, { error, method });
    return isNotification ? undefined : errorReply(id, error);
  }
}

interface Request {
  readonly id: RpcId;
  readonly isNotification: boolean;
  readonly method: string;
  readonly params: Params;
}

async function callMethod(found: Method, request: Request, desk: RequestDesk, calls: WaitingCalls): Promise<string> {
  const { daemon } = desk;
  const { params } = request;
  const problem = paramsProblem(found.params, params);
  if (problem !== undefined) throw badRequest(problem, RPC_ERRORS.invalidParams);
  if (daemon.isStopping && !found.whileStopping) throw new EgdError('DAEMON_STOPPING', 'The daemon is stopping.');
  const context = { signal: calls.signal, cancel: (id: unknown): boolean => calls.cancel(id) };
  if (request.method === 'getentropy') return giveOut(request, daemon, calls, context);
  return JSON.stringify(await found.call(daemon, params, context));
}

// The bytes of a notification would go nowhere.
async function giveOut(
  { id, isNotification, params }: Request,
  daemon: Daemon,
  calls: WaitingCalls,
  context: CallContext,
): Promise<string> {
  if (isNotification) throw badRequest('A getentropy without an id has no answer.', RPC_ERRORS.invalidRequest);
  if (waitOf(params) === 0) return entropyJson(await giveEntropy(daemon, params, context));
  const signal = calls.open(id);
  if (signal === undefined) throw badRequest('Another request with this id waits.', RPC_ERRORS.invalidRequest);
  try {
    return entropyJson(await giveEntropy(daemon, params, { ...context, signal }));
  } finally {
    calls.close(id);
  }
}

type Checked = Request | { readonly problem: string; readonly id: RpcId; readonly isNotification: false };

function checkRequest(request: unknown): Checked {
  if (!isObject(request)) return { id: null, isNotification: false, problem: 'Expected a request to be an object.' };
  const { jsonrpc, method, params = {}, id = null } = request;
  const isIdFine = typeof id === 'string' || (typeof id === 'number' && Number.isFinite(id)) || id === null; // 1e999 is read as infinity
  const known = { id: isIdFine ? id : null, isNotification: false } as const;
  if (jsonrpc !== '2.0') return { ...known, problem: 'Expected `jsonrpc` to be "2.0".' };
  if (!isIdFine) return { ...known, problem: 'Expected `id` to be a string, a number or null.' };
  if (typeof method !== 'string') return { ...known, problem: 'Expected `method` to be a string.' };
  if (typeof params !== 'object' || params === null) return { ...known, problem: 'Expected `params` to be an object.' };
  return { id, isNotification: !('id' in request), method, params: { ...params } }; // those of an array get numbers for names, which no parameter has
}

function isObject(value: unknown): value is Params {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
