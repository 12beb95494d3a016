import type { HttpReply } from 'egd-core';

const LONGEST = 120; // characters

/**
 * What came, for a message: the first line of a text, at most 120 printable characters. Bytes, numbers, hex and base64
 * may come from a generator and are not shown, not even where they are refused.
 */
export function describeReply({ body, contentType, truncated }: Pick<HttpReply, 'body' | 'contentType' | 'truncated'>): string {
  const size = `${truncated ? 'more than ' : ''}${body.length} bytes${contentType === '' ? '' : ` of ${contentType}`}`;
  const line = firstLine(body.subarray(0, 4096));
  return line === undefined || isEncodedData(line) ? size : `${size}: "${line}"`;
}

function firstLine(bytes: Uint8Array): string | undefined {
  const text = decode(bytes);
  const line = text?.split(/[\r\n]+/).find((line) => line.trim() !== '');
  return line
    ?.trim()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, ' ')
    .slice(0, LONGEST);
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return /[^\P{Cc}\t\r\n\f]/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

// Digits and hex in any notation, or one long word without a space.
function isEncodedData(line: string): boolean {
  return /^[\s\dA-Fa-fx,;:.[\]{}()"'+-]*$/.test(line) || /^["[]*[A-Za-z0-9+/_-]{24,}/.test(line);
}
