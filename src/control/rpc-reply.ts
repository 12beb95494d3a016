import { EgdError, isEgdError } from 'egd-core';
import { RPC_ERRORS, type RpcError } from './control-messages.ts';

/** The id of a request, as JSON-RPC 2.0 allows it. */
export type RpcId = string | number | null;

/** A reply with a result that is JSON already. */
export function resultReply(id: RpcId, resultJson: string): string {
  return `{"jsonrpc":"2.0","id":${typeof id === 'number' ? id : JSON.stringify(id)},"result":${resultJson}}`;
}

/** A reply that says what went wrong. */
export function errorReply(id: RpcId, error: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: rpcError(error) });
}

/** An error of the client's, with its number in JSON-RPC. */
export function badRequest(message: string, rpc: number): EgdError {
  return new EgdError('CONTROL_BAD_REQUEST', message, { metadata: { rpc } });
}

// What nobody foresaw is told in the log alone.
function rpcError(error: unknown): RpcError {
  const told = isEgdError(error) ? error : new EgdError('INTERNAL_BUG', 'The daemon failed to do this; its log says why.');
  const { code, message, suggestions, exit } = told;
  return { code: numberOf(error), message, data: { code, suggestions, exit } };
}

function numberOf(error: unknown): number {
  if (!isEgdError(error)) return RPC_ERRORS.internalError;
  const { rpc } = error.metadata;
  if (typeof rpc === 'number') return rpc;
  return error.code === 'CONTROL_UNKNOWN_METHOD' ? RPC_ERRORS.methodNotFound : RPC_ERRORS.failed;
}
