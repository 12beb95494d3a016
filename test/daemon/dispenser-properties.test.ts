import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import * as fc from 'fast-check';
import { Dispenser } from '../../src/daemon/dispenser.ts';
import { byteAt, CountedReserve } from '../support/counted-reserve.ts';
import { ManualClock } from '../support/manual-clock.ts';

const MOST_STEPS = 60;

const step = fc.oneof(
  fc.record({
    type: fc.constant('ask' as const),
    length: fc.oneof(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 8192 })),
    wait: fc.constantFrom(0, 1000, 5000, Infinity),
  }),
  fc.record({ type: fc.constant('add' as const), length: fc.integer({ min: 1, max: 4096 }) }),
  fc.record({ type: fc.constant('pass' as const), time: fc.integer({ min: 1, max: 3000 }) }),
  fc.record({ type: fc.constant('leave' as const), who: fc.nat() }),
  fc.record({ type: fc.constant('fail' as const) }),
);

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

interface Client {
  readonly controller: AbortController;
  readonly length: number; // bytes asked for
  readonly wait: number; // milliseconds
  result: Uint8Array | Error | undefined;
}

// A dispenser, its clients and the bytes they got.
class Play {
  readonly clock = new ManualClock();
  readonly reserve: CountedReserve;
  readonly dispenser: Dispenser;
  readonly clients: Client[] = [];
  given = 0; // bytes, also to those who had left

  constructor(limit: number) {
    this.reserve = new CountedReserve(limit);
    this.dispenser = new Dispenser({ reserve: this.reserve, clock: this.clock, onAnswer: ({ given }) => (this.given += given) });
  }

  async do(step: Step): Promise<void> {
    if (step.type === 'ask') this.#ask(step.length, step.wait);
    else if (step.type === 'pass') await this.clock.advance(step.time);
    else if (step.type === 'leave') this.clients[step.who % Math.max(1, this.clients.length)]?.controller.abort();
    else if (step.type === 'fail') this.reserve.failures = 1;
    else this.add(step.length);
  }

  add(length: number): void {
    this.reserve.add(length);
    this.dispenser.poolChanged();
  }

  async settle(): Promise<void> {
    const turns = 2 * this.clients.length + 4;
    for (let turn = 0; turn < turns; turn += 1) await setImmediate();
  }

  #ask(length: number, wait: number): void {
    const client: Client = { controller: new AbortController(), length, wait, result: undefined };
    this.clients.push(client);
    this.dispenser.dispense({ length, wait, signal: client.controller.signal }).then(
      (bytes) => (client.result = bytes),
      (error: Error) => (client.result = error),
    );
  }
}

describe('the dispenser, whatever happens', () => {
  it('loses no byte, gives none twice, never takes more than there is, and answers everybody', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: MOST_STEPS }), fc.constantFrom(500, 5000, Infinity), async (steps, limit) => {
        const play = new Play(limit);
        for (const each of steps) await play.do(each);
        await play.settle();
        for (let rest = 0; play.dispenser.waiting > 0; rest += 1) {
          assert.ok(rest < 2000, `${play.dispenser.waiting} wait forever`);
          play.add(4096);
          await setImmediate();
        }
        await play.settle();
        assert.deepEqual(play.reserve.short, []);
        assert.equal(play.given + play.reserve.byteCount, play.reserve.added);
        for (const { result, length, wait } of play.clients) {
          assert.ok(result !== undefined);
          if (result instanceof Error) continue;
          assert.ok(result.length <= length);
          if (wait === Infinity && limit === Infinity) assert.equal(result.length, length);
        }
        assert.equal(play.clock.alarms, 0);
      }),
      { numRuns: 300 },
    );
  });

  it('gives each byte to one client, in the order in which they are served', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 1, maxLength: 20 }), async (lengths) => {
        const play = new Play(Infinity);
        const served: Uint8Array[] = [];
        const { signal } = new AbortController();
        const asked = lengths.map(async (length) => served.push(await play.dispenser.dispense({ length, wait: Infinity, signal })));
        while (play.dispenser.waiting > 0) {
          play.add(700);
          await setImmediate();
        }
        await Promise.all(asked);
        const all = Buffer.concat(served);
        assert.equal(
          all.length,
          lengths.reduce((sum, length) => sum + length, 0),
        );
        assert.ok(all.every((byte, index) => byte === byteAt(index)));
      }),
      { numRuns: 50 },
    );
  });

  it('lets nobody get more than a turn ahead of one who came before and still waits', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 16_384 }), { minLength: 2, maxLength: 12 }),
        fc.integer({ min: 1, max: 1500 }),
        async (lengths, portion) => {
          const play = new Play(Infinity);
          const { signal } = new AbortController();
          const isDone = lengths.map(() => false);
          const asked = lengths.map(async (length, index) => {
            await play.dispenser.dispense({ length, wait: Infinity, signal });
            isDone[index] = true;
            for (const [before, wanted] of lengths.slice(0, index).entries())
              if (!isDone[before]) assert.ok(Math.ceil(length / 1024) <= Math.ceil(wanted / 1024));
          });
          while (play.dispenser.waiting > 0) {
            play.add(portion);
            await setImmediate();
          }
          await Promise.all(asked);
        },
      ),
      { numRuns: 50 },
    );
  });
});
