import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { LineBuffer } from '../../src/control/line-buffer.ts';

describe('the line buffer', () => {
  it('gives back the lines that came, however they were cut up', () => {
    const line = fc.array(fc.constantFrom('a', 'é', ' ', '\r'), { maxLength: 40 }).map((letters) => letters.join(''));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (lines, cuts) => {
        const bytes = Buffer.from(lines.map((each) => `${each}\n`).join(''));
        const buffer = new LineBuffer(200);
        const taken: unknown[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const length = cuts[turn % cuts.length] ?? 1;
          buffer.add(bytes.subarray(at, at + length));
          at += length;
          for (let found = buffer.take(); found !== undefined; found = buffer.take()) taken.push(found.toString());
        }
        assert.deepEqual(taken, lines);
        assert.equal(buffer.length, 0);
      }),
    );
  });

  it('takes a line that comes byte by byte in little time', () => {
    const buffer = new LineBuffer(65_536);
    const byte = Buffer.from('x');
    const started = performance.now();
    for (let count = 0; count < 65_536; count += 1) {
      buffer.add(byte);
      assert.equal(buffer.take(), undefined);
    }
    buffer.add(Buffer.from('\nrest'));
    assert.equal(buffer.take()?.length, 65_536);
    assert.ok(performance.now() - started < 5000);
    assert.equal(buffer.rest().toString(), 'rest');
  });

  it('says when a line is longer than allowed, whole or not', () => {
    const whole = new LineBuffer(4);
    whole.add(Buffer.from('12345\n1234\n'));
    assert.equal(whole.take(), 'too-long');
    assert.equal(whole.take()?.toString(), '1234');
    const partial = new LineBuffer(4);
    partial.add(Buffer.from('1234'));
    assert.equal(partial.take(), undefined);
    partial.add(Buffer.from('5'));
    assert.equal(partial.take(), 'too-long');
  });
});
