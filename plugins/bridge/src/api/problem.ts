import { STATUS_CODES } from 'node:http';
import { isEgdError, type EgdError, type ErrorCode } from 'egd-core';
import type { CallerLimits } from '../access/draw-desk.ts';
import { limitHeaders } from './answer-headers.ts';

/** An error as HTTP tells it: `application/problem+json` of RFC 9457. */
export interface Problem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ProblemBody;
}

/** The members of a problem; `code` is the one to look at. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance?: string;
  readonly code: ErrorCode;
  readonly suggestions?: readonly string[];
  readonly errors?: readonly InputProblem[];
}

/** What is wrong with one part of a request. */
export interface InputProblem {
  readonly parameter?: string; // of the query
  readonly pointer?: string; // of the body, RFC 6901
  readonly detail: string;
}

/** Content type of problems. */
export const PROBLEM_TYPE = 'application/problem+json';

/** The status of every code that a request can end with; any other is a fault of the gateway's. */
export const PROBLEM_STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  GATEWAY_BAD_REQUEST: 400,
  GATEWAY_UNAUTHORIZED: 401,
  GATEWAY_FORBIDDEN: 403,
  GATEWAY_RATE_LIMITED: 429,
  GATEWAY_OVER_QUOTA: 429,
  GATEWAY_UNAVAILABLE: 503,
  GATEWAY_BUFFER_FULL: 507,
  GATEWAY_FLEET_UNREACHABLE: 503,
  NOT_ENOUGH_ENTROPY: 503,
  PACKET_TOO_LARGE: 413,
  PACKET_MALFORMED: 400,
  PACKET_UNKNOWN_KEY: 401,
  PACKET_BAD_SIGNATURE: 401,
  PACKET_BAD_CHECKSUM: 400,
  PACKET_UNKNOWN_VERSION: 400,
  PACKET_TOO_OLD: 400,
  PACKET_FROM_FUTURE: 400,
  PACKET_REPLAYED: 409,
  DAEMON_NOT_RUNNING: 503,
  DAEMON_NO_ANSWER: 503,
  DAEMON_STOPPING: 503,
};

const RETRY = 5; // seconds, where nobody knows better

/** What HTTP answers to an error, whatever was thrown; one that nobody foresaw is told without its message. */
export function problemOf(error: unknown, instance?: string): Problem {
  if (isEgdError(error)) {
    const status = PROBLEM_STATUS[error.code];
    if (status === undefined) return bug(instance);
    const errors = inputProblems(error.metadata['errors']);
    return problem(status, error.code, error.message, {
      instance,
      errors,
      suggestions: error.suggestions,
      headers: extraHeaders(status, error),
    });
  }
  const status = refusalOf(error);
  return status === undefined || !(error instanceof Error)
    ? bug(instance)
    : problem(status, 'GATEWAY_BAD_REQUEST', error.message, { instance });
}

/** A problem that is no error of ours: an unknown route, a method that is not offered. */
export function problem(
  status: number,
  code: ErrorCode,
  detail: string,
  more: {
    readonly instance?: string | undefined;
    readonly errors?: readonly InputProblem[] | undefined;
    readonly suggestions?: readonly string[] | undefined;
    readonly headers?: Readonly<Record<string, string>> | undefined;
  } = {},
): Problem {
  const { instance, errors, suggestions, headers = {} } = more;
  return {
    status,
    headers: { 'content-type': PROBLEM_TYPE, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers },
    body: {
      type: `urn:egd:error:${code}`,
      title: STATUS_CODES[status] ?? 'Error',
      status,
      detail,
      ...(instance === undefined ? {} : { instance }),
      code,
      ...(suggestions === undefined || suggestions.length === 0 ? {} : { suggestions }),
      ...(errors === undefined ? {} : { errors }),
    },
  };
}

function bug(instance: string | undefined): Problem {
  return problem(500, 'INTERNAL_BUG', 'The gateway failed; its log says why.', { instance });
}

// What the HTTP server itself refuses: a body too large, a content type unknown, a body that is no JSON.
function refusalOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error) || typeof error.statusCode !== 'number') return undefined;
  return error.statusCode >= 400 && error.statusCode < 500 ? error.statusCode : undefined;
}

function extraHeaders(status: number, { code, metadata: { retryAfter, limits } }: EgdError): Record<string, string> {
  if (code === 'GATEWAY_UNAUTHORIZED') return { 'www-authenticate': 'Bearer realm="egd"' };
  if (code === 'GATEWAY_FORBIDDEN') return { 'www-authenticate': 'Bearer realm="egd", error="insufficient_scope"' };
  if (status !== 429 && status !== 503 && status !== 507) return {};
  const known = typeof retryAfter === 'number' && Number.isFinite(retryAfter);
  const wait = { 'retry-after': String(Math.max(1, Math.ceil(known ? retryAfter : RETRY))) };
  return isCallerLimits(limits) ? { ...wait, ...limitHeaders(limits) } : wait;
}

function isCallerLimits(value: unknown): value is CallerLimits {
  return typeof value === 'object' && value !== null && 'limit' in value && 'remaining' in value && 'reset' in value;
}

function inputProblems(value: unknown): readonly InputProblem[] | undefined {
  return Array.isArray(value)
    ? value.filter((each): each is InputProblem => typeof each === 'object' && each !== null && 'detail' in each)
    : undefined;
}
