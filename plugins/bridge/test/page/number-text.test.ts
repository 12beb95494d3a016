import assert from 'node:assert/strict';
import { agoText, bytesText, countText, durationText, percentText, rateText } from '../../page/number-text.ts';

describe('the numbers on the pages', () => {
  it('are bytes in units of 1,024, with three digits that matter', () => {
    const texts = [0, 1, 2.5, 1023, 1024, 1536, 10_240, 81_920, 1_048_576, 10_485_760, 8_577_352, 2 ** 41].map(bytesText);
    assert.deepEqual(texts, [
      '0 B',
      '1 B',
      '2.5 B',
      '1023 B',
      '1 KiB',
      '1.5 KiB',
      '10 KiB',
      '80 KiB',
      '1 MiB',
      '10 MiB',
      '8.18 MiB',
      '2 TiB',
    ]);
  });

  it('are durations in their two largest units', () => {
    const texts = [0, 0.4, 5, 60, 125, 3600, 12_000, 86_400, 1_051_200].map(durationText);
    assert.deepEqual(texts, ['0 s', '0 s', '5 s', '1 min', '2 min 5 s', '1 h', '3 h 20 min', '1 d', '12 d 4 h']);
    assert.deepEqual([-3, 0, 2, 90].map(agoText), ['just now', 'just now', '2 s ago', '1 min 30 s ago']);
  });

  it('are counts, rates and shares as people write them', () => {
    assert.deepEqual(
      [countText(1_234_567), rateText(0), rateText(0.02), rateText(12.345), percentText(63.25)],
      ['1,234,567', '0', '<0.1', '12.3', '63.3 %'],
    );
  });
});
