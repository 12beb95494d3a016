import type { Transform } from 'node:stream';
import { EgdError } from '../errors/egd-error.ts';

/** The content codings that a server is offered. */
export const ACCEPTED_ENCODINGS = 'gzip, br, zstd';

const MOST_CODINGS = 4; // a server that names thousands means to use up memory

/** Streams that undo a Content-Encoding, in the order in which they apply; none when the body is as it is. */
export async function contentDecoders(contentEncoding: string | undefined): Promise<Transform[]> {
  const codings = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim());
  const applied = codings.filter((coding) => coding !== '' && coding !== 'identity').toReversed();
  if (applied.length === 0) return [];
  if (applied.length > MOST_CODINGS)
    throw new EgdError('SOURCE_UNEXPECTED_REPLY', `the reply is encoded ${applied.length} times, expected ${MOST_CODINGS} at most`);
  const zlib = await import('node:zlib');
  return applied.map((coding) => {
    if (coding === 'gzip' || coding === 'x-gzip') return zlib.createGunzip();
    if (coding === 'deflate') return zlib.createInflate();
    if (coding === 'br') return zlib.createBrotliDecompress();
    if (coding === 'zstd') return zlib.createZstdDecompress();
    throw new EgdError(
      'SOURCE_UNEXPECTED_REPLY',
      `the reply has the content encoding ${JSON.stringify(coding)}, expected one of ${ACCEPTED_ENCODINGS}`,
    );
  });
}
