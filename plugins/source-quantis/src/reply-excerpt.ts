import type { HttpReply } from 'egd-core';

const EXCERPT_LENGTH = 120; // characters

/**
 * The first line of what came, at most 120 printable characters, in quotes. Only of text: bytes and arrays of numbers
 * may be the output of a generator, which is shown nowhere, not even where it is refused.
 */
export function describeReply({ body, contentType }: HttpReply): string {
  if (body.length === 0) return 'nothing';
  const type = contentType === '' ? '' : ` of ${contentType}`;
  const text = textOf(body.subarray(0, 4096));
  if (text === undefined || /^\s*\[?[\d\s,.-]*\]?\s*$/.test(text)) return `${String(body.length)} bytes${type}`;
  const line = text.trimStart().split(/[\r\n]/, 1)[0] ?? '';
  return `"${line.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, EXCERPT_LENGTH)}"`;
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return /\p{Cc}/u.test(text.replaceAll(/\s/g, '')) ? undefined : text;
  } catch {
    return undefined;
  }
}
