import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { EgdError } from 'egd-core';
import type { Packed, Packer } from '../../src/collector/packer.ts';
import { type EndedPush, PushLoop } from '../../src/collector/push-loop.ts';
import { PushQueue } from '../../src/collector/push-queue.ts';
import { ByteFifo } from '../../src/fifo/byte-fifo.ts';
import type { Pusher, PushOutcome } from '../../src/transports/pusher.ts';
import { retryPolicy } from '../support/configs.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { keptLog } from '../support/quiet-log.ts';

const DELIVERED: PushOutcome = { status: 'delivered' };
const SEEN: PushOutcome = { status: 'seen' };

function failure(code: 'COLLECTOR_PUSH_FAILED' | 'COLLECTOR_PUSH_REFUSED', mayHaveArrived: boolean, retryAfter?: number): PushOutcome {
  const metadata = retryAfter === undefined ? {} : { retryAfter };
  return { status: 'failed', error: new EgdError(code, 'as the test says', { metadata }), reason: 'test', mayHaveArrived };
}

const UNKNOWN = failure('COLLECTOR_PUSH_FAILED', true);
const HELD = failure('COLLECTOR_PUSH_FAILED', false);

interface Sent {
  readonly sequence: number;
  readonly time: number;
  readonly data: string; // hexadecimal
}

class Bench {
  readonly clock = new ManualClock();
  readonly fifo = new ByteFifo(10_000);
  readonly queue = new PushQueue({ fifo: this.fifo, packetSize: 100, capacity: 1000 });
  readonly sent: Sent[] = [];
  readonly ended: EndedPush[] = [];
  readonly log = keptLog();
  readonly loop: PushLoop;
  readonly giveUp = new AbortController();
  readonly running: Promise<void>;
  abandoned = 0;
  #sequence = 0;

  constructor(outcomes: PushOutcome[], { signsAnew = true } = {}) {
    const pack = (data: Uint8Array, sequence: number, mayHaveArrived: boolean): Packed => {
      const text: Sent = { sequence, time: this.clock.elapsed(), data: Buffer.from(data).toString('hex') };
      return { number: { epoch: 1, sequence }, bytes: Buffer.from(JSON.stringify(text)), mayHaveArrived };
    };
    const packer: Packer = {
      mostData: 100,
      signsAnew,
      pack: async (data) => pack(data, ++this.#sequence, false),
      packAgain: async (data, before) =>
        !signsAnew && before.mayHaveArrived ? before : pack(data, before.number.sequence, before.mayHaveArrived),
    };
    const pusher: Pusher = {
      target: 'https://gateway.test/push',
      push: async (packet) => {
        this.sent.push(JSON.parse(Buffer.from(packet).toString()) as Sent);
        return outcomes.shift() ?? DELIVERED;
      },
      reload: async () => undefined,
      close: async () => undefined,
    };
    this.loop = new PushLoop({
      queue: this.queue,
      packer,
      pusher,
      interval: 1000,
      retryPolicy: retryPolicy({ initialDelay: 500, jitter: 0, failuresToOpen: 3, openTime: 60_000 }),
      clock: this.clock,
      random: () => 0,
      log: this.log,
      onPush: (push) => this.ended.push(push),
      onAbandoned: (bytes) => (this.abandoned += bytes),
      onRoom: () => undefined,
    });
    this.running = this.loop.run(this.giveUp.signal);
  }

  bring(bytes: Uint8Array): void {
    this.fifo.push(new Uint8Array(bytes), 0);
    this.queue.cutFull();
    this.loop.wake();
  }

  async end(): Promise<void> {
    this.giveUp.abort();
    await this.running;
  }
}

describe('push loop', () => {
  it('sends a full packet at once, and what fills none at the interval', async () => {
    const bench = new Bench([]);
    const data = randomBytes(250);
    bench.bring(data);
    await bench.clock.advance(0);
    assert.deepEqual(
      bench.sent.map(({ data: { length } }) => length / 2),
      [100, 100],
    );
    await bench.clock.advance(999);
    assert.equal(bench.sent.length, 2);
    await bench.clock.advance(1);
    assert.equal(bench.sent.map((packet) => packet.data).join(''), data.toString('hex'));
    assert.deepEqual(
      bench.sent.map(({ sequence }) => sequence),
      [1, 2, 3],
    );
    await bench.end();
  });

  it('sends a packet of unknown fate again under its number, signed anew, and takes "seen" for delivered', async () => {
    const bench = new Bench([UNKNOWN, SEEN]);
    const data = randomBytes(200);
    bench.bring(data);
    await bench.clock.advance(500);
    assert.deepEqual(
      bench.sent.map(({ sequence, time }) => [sequence, time]),
      [
        [1, 0],
        [1, 500],
        [2, 500],
      ],
    );
    assert.equal(bench.sent[0]?.data, bench.sent[1]?.data);
    assert.equal(bench.queue.bytes, 0);
    await bench.end();
  });

  it('gives a packet up that the gateway has seen although it was sent once: under another number it might be served twice', async () => {
    const bench = new Bench([SEEN]);
    bench.bring(randomBytes(200));
    await bench.clock.advance(500);
    assert.deepEqual(
      bench.sent.map(({ sequence }) => sequence),
      [1, 2],
    );
    assert.notEqual(bench.sent[0]?.data, bench.sent[1]?.data);
    assert.deepEqual([bench.abandoned, bench.queue.bytes], [100, 0]);
    assert.deepEqual(
      bench.ended.map(({ failure: reason }) => reason),
      ['409', undefined],
    );
    const told = bench.log.lines.filter(({ level }) => level === 'error').map(({ message }) => message);
    assert.match(told.join(' '), /another collector uses this `id`/);
    await bench.end();
  });

  it('holds back as long as the gateway asks for, and opens its circuit after many failures', async () => {
    const bench = new Bench([failure('COLLECTOR_PUSH_FAILED', false, 10), HELD, HELD]);
    bench.bring(randomBytes(100));
    await bench.clock.advance(9999);
    assert.equal(bench.sent.length, 1);
    await bench.clock.advance(1);
    assert.equal(bench.sent.length, 2);
    await bench.clock.advance(1000);
    assert.deepEqual([bench.sent.length, bench.loop.circuit.mode], [3, 'open']);
    await bench.clock.advance(59_999);
    assert.equal(bench.sent.length, 3);
    await bench.clock.advance(1);
    assert.deepEqual([bench.sent.length, bench.loop.circuit.mode, bench.queue.bytes], [4, 'closed', 0]);
    await bench.end();
  });

  it('cuts no small packets while others wait', async () => {
    const bench = new Bench([HELD, HELD]);
    bench.bring(randomBytes(100));
    for (let second = 0; second < 5; second++) {
      await bench.clock.advance(100);
      bench.bring(randomBytes(30));
    }
    assert.deepEqual([bench.queue.length, bench.fifo.length], [2, 50]);
    await bench.end();
  });

  it('does not wait for a circuit that is open when it is flushed, and ends when all went', async () => {
    const bench = new Bench([HELD, HELD, HELD, HELD]);
    bench.bring(randomBytes(150));
    await bench.clock.advance(1500);
    assert.deepEqual([bench.loop.circuit.mode, bench.sent.length], ['open', 3]);
    bench.loop.complete();
    await bench.clock.advance(0);
    assert.equal(bench.sent.length, 4);
    await bench.clock.advance(500);
    await bench.running;
    assert.deepEqual([bench.queue.bytes, bench.fifo.length, bench.sent.length], [0, 0, 6]);
  });

  it('sends a QRNG-DD packet of unknown fate again as it was, and gives it up when it is refused then', async () => {
    const bench = new Bench([UNKNOWN, failure('COLLECTOR_PUSH_REFUSED', false)], { signsAnew: false });
    bench.bring(randomBytes(200));
    await bench.clock.advance(5000);
    assert.deepEqual(bench.sent[0], bench.sent[1]);
    assert.deepEqual([bench.abandoned, bench.sent[2]?.sequence, bench.queue.bytes], [100, 2, 0]);
    await bench.end();
  });
});
