import type { HttpReply } from 'egd-core';

const LONGEST_NOTICE = 1_000; // bytes
const NOTICE_WORDS = [
  'rate[ -]?limit',
  'too many requests',
  '(?:limited|restricted) to \\d+ requests?',
  'requests? (?:per|a|an|every) (?:second|minute|hour|day)',
  'quota (?:is |was |has been )?exceeded',
  '(?:temporarily|service) unavailable',
  'access denied',
  '(?:invalid|missing) api key',
];
const NOTICE = new RegExp(`\\b(?:${NOTICE_WORDS.join('|')})`, 'i');

/**
 * Whether a reply with status 200 is plainly a refusal: a text that begins with `Error:`, a short plain text about
 * limits, or short JSON that says it is an error. A page of HTML is not: it may be what a source was set up for.
 */
export function isRefusal({ body, contentType }: Pick<HttpReply, 'body' | 'contentType'>): boolean {
  const isJson = /^(?:application|text)\/(?:.+\+)?json$/.test(contentType);
  if (!isJson && contentType !== '' && !contentType.startsWith('text/')) return false;
  const start = Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, LONGEST_NOTICE)).toString('utf8');
  if (/^\s*error:/i.test(start)) return true; // `\s` takes a byte order mark, too
  if (body.length >= LONGEST_NOTICE) return false;
  if (isJson) return isErrorObject(start);
  return (contentType === '' || contentType === 'text/plain') && NOTICE.test(start);
}

function isErrorObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return false;
    const { success, status, error } = value as Record<string, unknown>; // an object has string keys
    return success === false || status === 'error' || (typeof error === 'string' && error !== '');
  } catch {
    return false;
  }
}
