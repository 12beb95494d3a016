import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parsePulse } from '../src/pulse.ts';
import { readRealPulses } from './support/real-pulses.ts';

describe('reading of a pulse', () => {
  it('names the field that is wrong', async () => {
    const { last } = await readRealPulses();
    const flaws = [
      null,
      'Too many requests',
      {},
      { pulse: { ...last, pulseIndex: -1 } },
      { pulse: { ...last, outputValue: 'ab' } },
      { pulse: { ...last, external: { ...last.external, value: 'xy' } } },
      { ...last, timeStamp: 'yesterday' },
      { ...last, listValues: [{ uri: 5, type: 'previous', value: '' }] },
    ].map((value) => {
      const parsed = parsePulse(value);
      return 'flaw' in parsed ? parsed.flaw : undefined;
    });
    assert.deepEqual(flaws, [
      'no object with a `pulse`',
      'no object with a `pulse`',
      'a pulse without a valid `uri`',
      'a pulse without a valid `pulseIndex`',
      'a pulse without a valid `outputValue`',
      'a pulse without a valid `external.value`',
      'a pulse without a valid `timeStamp`',
      'a pulse without a valid `listValues.0.uri`',
    ]);
  });

  it('never throws, whatever JSON it is given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        assert.ok('flaw' in parsePulse(value));
        assert.ok('flaw' in parsePulse({ pulse: value }));
      }),
      { numRuns: 200 },
    );
  });
});
