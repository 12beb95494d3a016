import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { checkHealth } from '../../src/health/check-health.ts';

describe('the health of a sample', () => {
  it('finds good random bytes healthy, with nearly 8 bits of min-entropy a byte', () => {
    const verdict = checkHealth(randomBytes(1024 * 1024), { entropy: 7 });
    assert.deepEqual(verdict.failures, []);
    assert.equal(verdict.healthy, true);
    assert.ok(verdict.minEntropy > 7.8 && verdict.minEntropy < 8, String(verdict.minEntropy));
  });

  it('fails both tests on a constant sample, once each, and estimates no entropy', () => {
    const verdict = checkHealth(new Uint8Array(4096).fill(7));
    assert.equal(verdict.healthy, false);
    assert.equal(verdict.minEntropy, 0);
    assert.deepEqual(verdict.failures, [
      { test: 'repetition-count', message: '21 equal bytes in a row at offset 0, expected fewer' },
      { test: 'adaptive-proportion', message: 'one value 512 times in 512 bytes at offset 0, expected fewer than 311' },
    ]);
  });

  it('fails at 21 equal bytes in a row where a byte has at least 1 bit, not at 20', () => {
    assert.equal(checkHealth(withRun(20)).healthy, true);
    const verdict = checkHealth(withRun(21));
    assert.deepEqual(verdict.failures, [{ test: 'repetition-count', message: '21 equal bytes in a row at offset 1000, expected fewer' }]);
  });

  it('counts a run that ends the sample, and one across two windows', () => {
    const bytes = randomBytes(1024);
    bytes.fill(3, 1024 - 21);
    assert.equal(checkHealth(bytes).failures[0]?.test, 'repetition-count');
    const across = randomBytes(1024);
    across.fill(3, 500, 521);
    assert.equal(checkHealth(across).failures[0]?.test, 'repetition-count');
  });

  it('fails when the first value of a window takes the share of the cutoff, not one less', () => {
    assert.equal(checkHealth(withShare(310)).healthy, true);
    assert.deepEqual(checkHealth(withShare(311)).failures, [
      { test: 'adaptive-proportion', message: 'one value 311 times in 512 bytes at offset 512, expected fewer than 311' },
    ]);
  });

  it('is stricter where more entropy is taken for granted', () => {
    assert.equal(checkHealth(withRun(4), { entropy: 8 }).healthy, false);
    assert.equal(checkHealth(withShare(40), { entropy: 5 }).healthy, false);
    assert.equal(checkHealth(withShare(40), { entropy: 4 }).healthy, true);
  });

  it('judges a sample of one byte and of none without a failure or any entropy', () => {
    for (const bytes of [new Uint8Array(), new Uint8Array(1)])
      assert.deepEqual(checkHealth(bytes), { healthy: true, minEntropy: 0, failures: [] });
  });

  it('refuses an entropy that is not above 0 and at most 8', () => {
    for (const entropy of [0, -1, 8.1, Number.NaN]) assert.throws(() => checkHealth(new Uint8Array(2), { entropy }), RangeError);
  });

  it('leaves the sample as it is and stays within 0 to 8 bits for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        const copy = bytes.slice();
        const { healthy, minEntropy, failures } = checkHealth(bytes);
        assert.deepEqual(bytes, copy);
        assert.ok(minEntropy >= 0 && minEntropy <= 8);
        assert.equal(healthy, failures.length === 0);
      }),
    );
  });
});

// The same in every run, so that no test fails by chance.
function randomBytes(length: number): Uint8Array {
  return Uint8Array.from(createHash('shake256', { outputLength: length }).update('egd').digest());
}

function withRun(length: number): Uint8Array {
  const bytes = randomBytes(4096);
  bytes[999] = 1;
  bytes.fill(0, 1000, 1000 + length);
  bytes[1000 + length] = 1;
  return bytes;
}

// The second window holds `count` times its first value, never many in a row.
function withShare(count: number): Uint8Array {
  const bytes = Uint8Array.from({ length: 1536 }, (_, i) => i % 251);
  for (let i = 0; i < 512; i++) {
    const marked = Math.floor(((i + 1) * count) / 512) > Math.floor((i * count) / 512);
    bytes[512 + i] = marked ? 255 : i % 251;
  }
  const first = bytes.indexOf(255, 512);
  [bytes[512], bytes[first]] = [255, bytes[512] ?? 0];
  return bytes;
}
