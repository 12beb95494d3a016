import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { MOST_ADDED } from '../../src/daemon/daemon.ts';
import { additionsOf } from '../../src/pool/additions.ts';

describe('the additions that an import is made of', () => {
  it('are the chunks of a pool as they are', () => {
    const chunks = [Buffer.alloc(8192, 1), Buffer.alloc(8192, 2), Buffer.alloc(100, 3)];
    assert.deepEqual(additionsOf(chunks), chunks);
  });

  it('are no more than one for 4 KiB, however small the chunks are', () => {
    const additions = additionsOf(Array.from({ length: 100_000 }, () => Buffer.of(7)));
    assert.equal(additions.length, Math.ceil(100_000 / 4096));
    assert.ok(Buffer.concat(additions).equals(Buffer.alloc(100_000, 7)));
  });

  it('are never too long for a request, nor empty', () => {
    const lengths = additionsOf([Buffer.of(), Buffer.alloc(2 * MOST_ADDED + 1), Buffer.of()]).map(({ length }) => length);
    assert.deepEqual(lengths, [MOST_ADDED, MOST_ADDED, 1]);
    assert.deepEqual(additionsOf([]), []);
  });

  it('are the bytes of the parts, in their order', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 6000 }), { maxLength: 12 }), (parts) => {
        const whole = Buffer.concat(parts);
        assert.ok(Buffer.concat(additionsOf(parts)).equals(whole));
      }),
    );
  });
});
