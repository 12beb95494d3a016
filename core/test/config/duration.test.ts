import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { formatDuration, parseDuration } from '../../src/index.ts';

describe('parseDuration', () => {
  const durations: [string, number][] = [
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['168h', 604_800_000],
    ['90s', 90_000],
    ['.5s', 500],
    ['1.s', 1000],
    ['250ms', 250],
    ['1us', 0.001],
    ['1µs', 0.001],
    ['1μs', 0.001],
    ['1ns', 0.000001],
    ['1h2m3s4ms5us6ns', 3_723_004.005006],
    ['3s2h', 7_203_000],
    ['1m1m', 120_000],
    ['0', 0],
    ['-0', 0],
    ['+5m', 300_000],
    ['-1.5s', -1500],
    ['0.1s0.2s', 300],
  ];
  for (const [text, milliseconds] of durations) {
    it(`reads ${text} as ${milliseconds} ms`, () => assert.equal(parseDuration(text), milliseconds));
  }

  for (const text of [
    '',
    '5',
    'm',
    '5 m',
    ' 5m',
    '5m ',
    '5d',
    '5M',
    '1h30',
    '1..5s',
    '.s',
    '-',
    '+-5m',
    '5m-3s',
    'five minutes',
    '1e3s',
    '∞',
    '9999999999h',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseDuration(text), { code: 'CONFIG_INVALID_VALUE' });
    });
  }

  it('answers any text with a number or an error of egd', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9.hmsnuµ+-]*$/)), (text) => {
        try {
          assert.ok(Number.isFinite(parseDuration(text)));
        } catch (error) {
          assert.ok(error instanceof Error && 'code' in error && error.code === 'CONFIG_INVALID_VALUE');
        }
      }),
    );
  });
});

describe('formatDuration', () => {
  const durations: [number, string][] = [
    [0, '0s'],
    [600_000, '10m'],
    [5_400_000, '1h30m'],
    [86_400_000, '24h'],
    [604_800_000, '168h'],
    [1500, '1.5s'],
    [250, '250ms'],
    [0.5, '500us'],
    [0.000001, '1ns'],
    [61_000, '1m1s'],
    [3_600_001, '1h0.001s'],
    [-1500, '-1.5s'],
  ];
  for (const [milliseconds, text] of durations) {
    it(`writes ${milliseconds} ms as ${text}`, () => assert.equal(formatDuration(milliseconds), text));
  }

  it('writes what parseDuration reads back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -604_800_000, max: 604_800_000 }), fc.integer({ min: 0, max: 999 }), (whole, thousandths) => {
        const milliseconds = whole + thousandths / 1000;
        assert.ok(Math.abs(parseDuration(formatDuration(milliseconds)) - milliseconds) < 1e-6);
      }),
    );
  });
});
