import { EgdError, ERROR_CATALOGUE, type ErrorCode } from 'egd-core';
import { RPC_ERRORS } from './control-messages.ts';

/** Why a connection to the daemon could not be made, or broke. */
export function connectionRefused(path: string, error: Error): EgdError {
  const reason = 'code' in error ? error.code : undefined;
  if (reason === 'ENOENT' || reason === 'ECONNREFUSED' || reason === 'ENOTSOCK') {
    return new EgdError('DAEMON_NOT_RUNNING', `No daemon is running: nobody answers at ${path}.`, { cause: error });
  }
  if (reason === 'EACCES' || reason === 'EPERM') {
    return new EgdError('DAEMON_NO_ANSWER', `You may not open ${path}.`, {
      cause: error,
      suggestions: ['Run this as the user whose daemon it is.'],
    });
  }
  if (reason === 'EAGAIN')
    return new EgdError('CONTROL_TOO_BUSY', `Too many clients at once are asking the daemon at ${path}.`, { cause: error });
  if (reason === 'EPIPE' || reason === 'ECONNRESET') return connectionLost(path, error);
  return new EgdError('DAEMON_NO_ANSWER', `Can't reach the daemon at ${path}: ${error.message}.`, { cause: error });
}

/** The daemon closed the connection without an answer. */
export function connectionLost(path: string, cause?: Error): EgdError {
  return new EgdError('DAEMON_NO_ANSWER', `The daemon at ${path} closed the connection before it answered.`, { cause });
}

/** The daemon took too long. */
export function noAnswer(path: string, timeout: number): EgdError {
  return new EgdError('DAEMON_NO_ANSWER', `The daemon at ${path} did not answer within ${timeout / 1000} seconds.`);
}

/** Something else than the daemon answers. */
export function unreadable(path: string): EgdError {
  return new EgdError('DAEMON_NO_ANSWER', `What answers at ${path} is no daemon of egd: its reply is not JSON.`);
}

/** The daemon's own error, with its code and suggestions. */
export function toldError(error: unknown): EgdError {
  const { code, message, data } = fields(error);
  const { code: own, suggestions } = fields(data);
  const text = typeof message === 'string' ? message : 'The daemon answered with an error that says nothing.';
  const details = Array.isArray(suggestions) ? { suggestions: suggestions.map(String) } : {};
  if (typeof own === 'string' && isErrorCode(own)) return new EgdError(own, text, details);
  return new EgdError(code === RPC_ERRORS.methodNotFound ? 'CONTROL_UNKNOWN_METHOD' : 'INTERNAL_BUG', text, details);
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CATALOGUE, code);
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
