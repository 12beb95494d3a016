import assert from 'node:assert/strict';
import { array, assert as assertProperty, json, nat, oneof, property, record, shuffledSubarray, string } from 'fast-check';
import { decodeMark, encodeMark } from '../../src/fleet/mark-encoding.ts';
import { countPacket, markPacket, REPLAY_WINDOW, unmarkPacket, type ReplayMark } from '../../src/fleet/replay-mark.ts';

const data = new Uint8Array(10);

describe('replay marks of a fleet', () => {
  it('never accept a packet twice, whatever the order they come in', () => {
    const packets = array(record({ epoch: nat(3), sequence: nat(3000) }), { maxLength: 200 });
    assertProperty(
      property(packets, (coming) => {
        let mark: ReplayMark | undefined;
        const accepted = new Set<string>();
        for (const { epoch, sequence } of coming) {
          const next = markPacket(mark, { epoch, sequence, data }, 1);
          if (next === undefined) continue;
          assert(!accepted.has(`${epoch}/${sequence}`));
          accepted.add(`${epoch}/${sequence}`);
          mark = decodeMark(encodeMark(next, 'name'), 'inside');
        }
        assert.equal(mark?.packets ?? 0, accepted.size);
      }),
    );
  });

  it('accept each packet of a shuffled window once, and count none as lost when all came', () => {
    const window = Array.from({ length: 64 }, (_, index) => index);
    assertProperty(
      property(shuffledSubarray(window, { minLength: 64 }), (sequences) => {
        let mark = markPacket(undefined, { epoch: 1, sequence: 0, data }, 1);
        for (const sequence of sequences.filter((each) => each !== 0)) {
          mark = markPacket(mark, { epoch: 1, sequence, data }, 1);
          assert(mark !== undefined);
        }
        assert.equal(mark?.packets, 64);
        assert.equal(mark.lost, 0);
      }),
    );
  });

  it('count numbers that never came, and runs of them', () => {
    let mark = markPacket(undefined, { epoch: 1, sequence: 5, data }, 1);
    mark = markPacket(mark, { epoch: 1, sequence: 8, data }, 2);
    mark = markPacket(mark, { epoch: 1, sequence: 9, data }, 3);
    mark = markPacket(mark, { epoch: 1, sequence: 20_000, data }, 4);
    assert.deepEqual({ lost: mark?.lost, gaps: mark?.gaps, lastSeen: mark?.lastSeen }, { lost: 2 + 19_990, gaps: 2, lastSeen: 4 });
  });

  it('refuse what is further behind than the window, and what is of an older epoch', () => {
    const mark = markPacket(undefined, { epoch: 2, sequence: 5000, data }, 1);
    assert.equal(markPacket(mark, { epoch: 2, sequence: 5000 - REPLAY_WINDOW, data }, 1), undefined);
    assert.equal(markPacket(mark, { epoch: 1, sequence: 9000, data }, 1), undefined);
    assert(markPacket(mark, { epoch: 2, sequence: 5001 - REPLAY_WINDOW, data }, 1) !== undefined);
  });

  it('let a packet that found no room come again, once', () => {
    const first = markPacket(undefined, { epoch: 1, sequence: 1, data }, 1);
    const second = markPacket(first, { epoch: 1, sequence: 2, data }, 1);
    assert(second !== undefined);
    const released = unmarkPacket(second, { epoch: 1, sequence: 2, data });
    const again = markPacket(released, { epoch: 1, sequence: 2, data }, 1);
    assert(again !== undefined);
    assert.deepEqual(again, second);
    assert.equal(markPacket(again, { epoch: 1, sequence: 2, data }, 1), undefined);
  });

  it('go on counting where numbers begin anew, of packets that are told apart by something else', () => {
    const mark = countPacket(undefined, { epoch: 0, sequence: 900, data }, 1);
    const next = countPacket(mark, { epoch: 0, sequence: 0, data }, 2);
    assert.deepEqual(
      { packets: next?.packets, highest: next?.highest, lost: next?.lost, epoch: next?.epoch },
      { packets: 2, highest: 0, lost: 0, epoch: 0 },
    );
  });

  it('are read back whatever gaps a collector left, be they as long as numbers go, again and again', () => {
    let mark: ReplayMark | undefined;
    for (const sequence of [0, Number.MAX_SAFE_INTEGER, 0, Number.MAX_SAFE_INTEGER]) {
      mark = countPacket(mark, { epoch: 0, sequence, data: new Uint8Array(1) }, 0) ?? assert.fail();
      assert.deepEqual(decodeMark(encodeMark(mark, 'a'), 'inside'), mark);
    }
  });

  it('are not read from what egd did not write', () => {
    assertProperty(
      property(oneof(string(), json()), (text) => assert.throws(() => decodeMark(text, 'inside'), { code: 'BRIDGE_STATE_INVALID' })),
    );
  });
});
