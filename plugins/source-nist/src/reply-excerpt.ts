import type { HttpReply } from 'egd-core';

const EXCERPT_LENGTH = 120; // characters

/** The first line of what came, at most 120 printable characters, in quotes. */
export function describeReply({ body, truncated }: HttpReply): string {
  if (body.length === 0) return 'nothing';
  const text = new TextDecoder().decode(body.subarray(0, 4096)).trimStart();
  const line = (text.split(/[\r\n]/, 1)[0] ?? '').replaceAll(/[^\x20-\x7e]/g, '?').slice(0, EXCERPT_LENGTH);
  return `${truncated ? 'more than ' : ''}${String(body.length)} bytes: "${line}"`;
}
