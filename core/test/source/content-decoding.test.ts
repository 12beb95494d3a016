import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { isEgdError } from '../../src/index.ts';
import { contentDecoders } from '../../src/source/content-decoding.ts';

describe('the decoding of a reply', () => {
  it('undoes several codings, the last first', async () => {
    const [brotli, gunzip, ...others] = await contentDecoders('gzip, br');
    assert.ok(brotli !== undefined && gunzip !== undefined && others.length === 0);
    const body = Readable.from([brotliCompressSync(gzipSync('as it was'))]);
    assert.equal((await buffer(body.pipe(brotli).pipe(gunzip))).toString(), 'as it was');
  });

  it('refuses more codings than anybody needs', async () => {
    await assert.rejects(contentDecoders(Array(5).fill('gzip').join()), (error) => {
      assert.ok(isEgdError(error));
      assert.deepEqual([error.code, /encoded 5 times/.test(error.message)], ['SOURCE_UNEXPECTED_REPLY', true]);
      return true;
    });
  });
});
