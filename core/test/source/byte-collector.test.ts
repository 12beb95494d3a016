import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { ByteCollector } from '../../src/source/byte-collector.ts';

describe('ByteCollector', () => {
  it('keeps the first bytes up to its limit, in order, and says whether there were more', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), fc.nat({ max: 2_000 }), (chunks, limit) => {
        const all = Buffer.concat(chunks);
        const collector = new ByteCollector(limit);
        for (const chunk of chunks) collector.append(chunk);
        assert.deepEqual(Buffer.from(collector.bytes), all.subarray(0, limit));
        assert.equal(collector.overflowed, all.length > limit);
        assert.equal(collector.isFull, all.length >= limit);
      }),
    );
  });

  it('never holds more than its limit, whatever that is', () => {
    const chunk = Buffer.alloc(50_000, 'x');
    for (const limit of [1, 65_536, 65_537, 200_001, 1_000_000]) {
      const collector = new ByteCollector(limit);
      while (collector.append(chunk)) assert.ok(collector.bytes.buffer.byteLength <= limit);
      assert.equal(collector.bytes.buffer.byteLength, limit);
      assert.equal(collector.bytes.length, limit);
      assert.equal(Buffer.from(collector.bytes).indexOf(0), -1);
    }
  });

  it('takes little for little, where much is allowed', () => {
    const collector = new ByteCollector(104_857_600);
    collector.append(Buffer.alloc(1_000));
    assert.ok(collector.bytes.buffer.byteLength <= 65_536);
  });
});
