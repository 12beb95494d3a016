import { runInNewContext } from 'node:vm';
import type { HttpReply } from 'egd-core';
import type { Expectation } from './url-keys.ts';

const PATTERN_TIME = 2000; // milliseconds to look for a pattern

/** What a reply should have been and is not, such as `type image/*`; undefined when it is as expected. */
export function unmetExpectation(expected: Expectation, reply: Pick<HttpReply, 'body' | 'contentType' | 'truncated'>): string | undefined {
  const { content_type: types = [], length, pattern } = expected;
  const allowed = (typeof types === 'string' ? [types] : types).map((type) => type.toLowerCase());
  if (allowed.length > 0 && !allowed.some((type) => isOfType(reply.contentType, type))) return `type ${allowed.join(' or ')}`;
  if (length !== undefined && (reply.truncated || reply.body.length !== length)) return `${length} bytes`;
  return pattern === undefined ? undefined : unmetPattern(pattern, latin1(reply.body));
}

// Some patterns take years on a text that a server can choose: only in a context can a search be ended.
function unmetPattern(pattern: string, text: string): string | undefined {
  try {
    const found: unknown = runInNewContext('pattern.test(text)', { pattern: new RegExp(pattern), text }, { timeout: PATTERN_TIME });
    return found === true ? undefined : `a match of /${pattern}/`;
  } catch (error) {
    if (!isTimeout(error)) throw error;
    return `a match of /${pattern}/ within ${PATTERN_TIME / 1000} s`;
  }
}

// Made in that context, it is no instance of this one's Error.
function isTimeout(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}

function isOfType(contentType: string, allowed: string): boolean {
  if (allowed === '*/*') return contentType !== '';
  return allowed.endsWith('/*') ? contentType.startsWith(allowed.slice(0, -1)) : contentType === allowed;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
