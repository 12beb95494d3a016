import type { HttpReply } from 'egd-core';
import type { Expectation } from './url-keys.ts';

/** What a reply should have been and is not, such as `type image/*`; undefined when it is as expected. */
export function unmetExpectation(expected: Expectation, reply: Pick<HttpReply, 'body' | 'contentType' | 'truncated'>): string | undefined {
  const { content_type: types = [], length, pattern } = expected;
  const allowed = (typeof types === 'string' ? [types] : types).map((type) => type.toLowerCase());
  if (allowed.length > 0 && !allowed.some((type) => isOfType(reply.contentType, type))) return `type ${allowed.join(' or ')}`;
  if (length !== undefined && (reply.truncated || reply.body.length !== length)) return `${length} bytes`;
  if (pattern !== undefined && !new RegExp(pattern).test(latin1(reply.body))) return `a match of /${pattern}/`;
  return undefined;
}

function isOfType(contentType: string, allowed: string): boolean {
  if (allowed === '*/*') return contentType !== '';
  return allowed.endsWith('/*') ? contentType.startsWith(allowed.slice(0, -1)) : contentType === allowed;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
