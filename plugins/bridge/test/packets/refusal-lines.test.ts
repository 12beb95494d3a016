import assert from 'node:assert/strict';
import { RefusalLines } from '../../src/packets/refusal-lines.ts';
import { keptLog } from '../support/quiet-log.ts';

describe('lines about what was refused', () => {
  const error = new Error('as the test says');
  const CODE = 'PACKET_MALFORMED';

  it('tell the first of a kind in ten seconds, and then how many went untold', () => {
    const log = keptLog();
    let elapsed = 0;
    const lines = new RefusalLines(log, () => elapsed);
    for (let times = 0; times < 5; times++) lines.warn({ code: CODE }, 'Refused.', { error });
    lines.warn({ code: 'PACKET_REPLAYED' }, 'Refused.', { error });
    elapsed = 9_999;
    lines.warn({ code: CODE }, 'Refused.', { error });
    assert.equal(log.lines.length, 2);
    elapsed = 10_000;
    lines.warn({ code: CODE }, 'Refused.', { error });
    assert.deepEqual(
      log.lines.map(({ fields }) => fields),
      [
        { code: CODE, error },
        { code: 'PACKET_REPLAYED', error },
        { code: CODE, untold: 5, error },
      ],
    );
  });

  it('are few, from however many addresses a flood comes', () => {
    const log = keptLog();
    let elapsed = 0;
    const lines = new RefusalLines(log, () => elapsed);
    const flood = (): void => {
      for (let address = 0; address < 100_000; address++)
        lines.warn({ code: CODE, address: `192.0.2.${String(address)}` }, 'Refused.', { error });
    };
    flood();
    const first = log.lines.length;
    assert.ok(first < 300, `${String(first)} lines`);
    flood();
    assert.ok(log.lines.length < first + 300);
    elapsed = 20_000;
    lines.warn({ code: 'PACKET_REPLAYED', address: '192.0.2.1' }, 'Refused.', { error });
    assert.deepEqual(log.lines.at(-1)?.fields, { code: 'PACKET_REPLAYED', address: '192.0.2.1', error });
  });
});
