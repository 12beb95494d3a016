import type { HttpReply } from 'egd-core';
import { describeReply } from './reply-excerpt.ts';

/** What a reply to `streambytes?size=N` turned out to be: a block of N bytes, or the reason why it is none. */
export type BlockReply = { readonly block: Uint8Array } | { readonly refusal: string };

// Bytes below this number say too little to be judged by their values: good ones would be refused now and then.
const JUDGED_LENGTH = 4;
const TEXT_JUDGED_LENGTH = 32;

/**
 * Reads a reply as the block of `size` bytes that was asked for. Whether it is raw bytes or a JSON array is decided by
 * its content type and length alone: an array of N numbers has at least 2N + 1 characters, so it is never N bytes long.
 */
export function readBlockReply(reply: HttpReply, size: number): BlockReply {
  const { body, contentType, truncated } = reply;
  if (/html/.test(contentType)) return { refusal: `an HTML page: ${describeReply(reply)}` };
  if (body.length === size && !truncated) return readRaw(reply);
  if (!truncated && body.length > 2 * size && mayBeJson(contentType)) return readJson(reply, size);
  return { refusal: `${truncated ? 'more than ' : ''}${String(body.length)} bytes instead of ${String(size)}: ${describeReply(reply)}` };
}

/** The most bytes to read of a reply to a request for `size` bytes: a JSON array laid out with room, or a refusal. */
export function replyLimit(size: number): number {
  return 8 * size + 4096;
}

/** Whether two blocks of this many bytes can only be equal when one is a copy of the other. */
export function isJudged(length: number): boolean {
  return length >= JUDGED_LENGTH;
}

function readRaw(reply: HttpReply): BlockReply {
  const { body, contentType } = reply;
  if (isJson(contentType)) return { refusal: `JSON that is no array of ${String(body.length)} numbers: ${describeReply(reply)}` };
  // A sentence may happen to have the length asked for. Random bytes are never all printable, if there are enough.
  const isText = contentType.startsWith('text/');
  if ((isText || body.length >= TEXT_JUDGED_LENGTH) && body.every(isPrintable)) return { refusal: `text: ${describeReply(reply)}` };
  return judged(body);
}

function readJson(reply: HttpReply, size: number): BlockReply {
  const values = parseArray(reply.body);
  if (values === undefined) return { refusal: `no JSON array: ${describeReply(reply)}` };
  if (values.length !== size) return { refusal: `a JSON array of ${String(values.length)} values instead of ${String(size)}` };
  const wrong = values.findIndex((value) => !isByte(value));
  if (wrong >= 0) return { refusal: `a JSON array whose value ${String(wrong)} is no integer from 0 to 255` };
  return judged(Uint8Array.from(values.filter(isByte)));
}

function judged(block: Uint8Array): BlockReply {
  if (isJudged(block.length) && block.every((byte) => byte === block[0])) {
    return { refusal: `${String(block.length)} bytes that are all the same` };
  }
  return { block };
}

function parseArray(body: Uint8Array): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function mayBeJson(contentType: string): boolean {
  return isJson(contentType) || contentType === '' || contentType === 'text/plain';
}

function isJson(contentType: string): boolean {
  return /^(application|text)\/json$|\+json$/.test(contentType);
}

function isByte(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255;
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d);
}
