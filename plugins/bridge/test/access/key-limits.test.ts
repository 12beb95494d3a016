import assert from 'node:assert/strict';
import { parseByteSize, parseExpiry, parseRate, parseScopes } from '../../src/access/key-limits.ts';

const NOW = Date.UTC(2026, 2, 1, 12);
const DAY = 86_400_000;

describe('what a key may do', () => {
  it('is so many bytes a day, in any usual unit', () => {
    assert.equal(parseByteSize('1048576'), 1_048_576);
    assert.equal(parseByteSize('10MB'), 10_000_000);
    assert.equal(parseByteSize('64MiB'), 67_108_864);
    assert.equal(parseByteSize('1.5 KiB'), 1536);
    assert.equal(parseByteSize('2kB'), 2000);
    for (const wrong of ['', '0', '-1', '1e9', '1 Mib', '10m', '9999999TiB', '1.2.3', 'toString']) {
      assert.throws(() => parseByteSize(wrong), { code: 'USAGE_INVALID' }, wrong);
    }
  });

  it('is so many requests a second, also fewer than one', () => {
    assert.equal(parseRate('50'), 50);
    assert.equal(parseRate('0.1'), 0.1);
    for (const wrong of ['', '0', '-5', '1e3', 'many', 'Infinity', '2000000']) {
      assert.throws(() => parseRate(wrong), { code: 'USAGE_INVALID' }, wrong);
    }
  });

  it('is a list of scopes', () => {
    assert.deepEqual(parseScopes('status, draw'), ['draw', 'status']);
    assert.deepEqual(parseScopes('draw,draw'), ['draw']);
    for (const wrong of ['', 'admin', 'draw,', 'draw status']) assert.throws(() => parseScopes(wrong), { code: 'USAGE_INVALID' }, wrong);
  });

  it('ends after a time, or at a date', () => {
    assert.equal(parseExpiry('90d', NOW), NOW + 90 * DAY);
    assert.equal(parseExpiry('12h', NOW), NOW + DAY / 2);
    assert.equal(parseExpiry('2w', NOW), NOW + 14 * DAY);
    assert.equal(parseExpiry('1y', NOW), NOW + 365 * DAY);
    assert.equal(parseExpiry('2027-01-31', NOW), Date.UTC(2027, 0, 31));
    assert.equal(parseExpiry('2027-01-31T12:00:00+02:00', NOW), Date.UTC(2027, 0, 31, 10));
    for (const wrong of ['', 'soon', '90', '2027-02-30', '31.1.2027', '2027-01-31T12:00:00', '999999y']) {
      assert.throws(() => parseExpiry(wrong, NOW), { code: 'USAGE_INVALID' }, wrong);
    }
  });

  it('does not end before it begins', () => {
    for (const past of ['2026-03-01', '0d', '2020-01-01T00:00:00Z']) {
      assert.throws(() => parseExpiry(past, NOW), { code: 'USAGE_INVALID', message: /lie ahead/ }, past);
    }
  });
});
