import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { isEgdError } from 'egd-core';
import { Dispenser, MOST_WAITING, type EntropyAnswer } from '../../src/daemon/dispenser.ts';
import { CountedReserve } from '../support/counted-reserve.ts';
import { ManualClock } from '../support/manual-clock.ts';

const SECOND = 1000; // milliseconds
const never = new AbortController().signal;

describe('the dispenser', () => {
  let clock: ManualClock;
  let reserve: CountedReserve;
  let dispenser: Dispenser;
  let answers: EntropyAnswer[];

  beforeEach(() => {
    make(Infinity);
  });

  it('gives what is asked for at once, oldest first', async () => {
    add(100);
    assert.deepEqual([...(await ask(2))], [0, 167]);
    assert.deepEqual([...(await ask(1))], [(2 * 167) & 0xff]);
    assert.equal(reserve.byteCount, 97);
  });

  it('gives fewer bytes where there are fewer and the client does not wait', async () => {
    add(10);
    assert.equal((await ask(32)).length, 10);
    assert.equal((await ask(32)).length, 0);
    assert.deepEqual(dispenser.given, { bytes: 10, requests: 2, short: 2, waiting: 0 });
  });

  it('gives two clients that ask in the same moment different bytes, and all of them', async () => {
    add(50);
    const given = await Promise.all([ask(32), ask(32), ask(32)]);
    assert.deepEqual(
      given.map(({ length }) => length),
      [32, 18, 0],
    );
    assert.deepEqual(reserve.short, []);
  });

  it('waits until there are enough', async () => {
    const asked = watch(ask(32, Infinity));
    add(31);
    await settle();
    assert.deepEqual([asked.state, dispenser.waiting, reserve.byteCount], ['waiting', 1, 31]);
    add(1);
    assert.equal((await asked.promise).length, 32);
    assert.deepEqual(dispenser.given, { bytes: 32, requests: 1, short: 0, waiting: 0 });
  });

  it('gives what there is when the time to wait is over', async () => {
    const asked = ask(32, 5 * SECOND);
    add(20);
    await clock.advance(5 * SECOND);
    assert.equal((await asked).length, 20);
    assert.deepEqual(answers, [{ asked: 32, given: 20, waited: 5 * SECOND }]);
    assert.deepEqual([dispenser.given.short, clock.alarms], [1, 0]);
  });

  it('takes nothing out of the pool for one who got nothing in time', async () => {
    reserve.failures = 1;
    const asked = ask(32, SECOND);
    await clock.advance(SECOND);
    assert.equal((await asked).length, 0);
  });

  it('does not give one who does not wait what others wait for', async () => {
    const waiting = watch(ask(100, Infinity));
    add(60);
    assert.equal((await ask(10)).length, 0);
    add(40);
    assert.equal((await waiting.promise).length, 100);
  });

  it('gives back what a client that is gone had claimed, to the next', async () => {
    const gone = new AbortController();
    const first = watch(ask(100, Infinity, gone.signal));
    const second = watch(ask(50, Infinity));
    add(90);
    await settle();
    assert.deepEqual([first.state, second.state], ['waiting', 'waiting']);
    gone.abort();
    assert.equal((await second.promise).length, 50);
    await assert.rejects(first.promise, { name: 'AbortError' });
    assert.deepEqual([dispenser.waiting, reserve.byteCount], [0, 40]);
  });

  it('wipes bytes that were on their way to a client that is gone', async () => {
    const gone = new AbortController();
    add(32);
    let taken: Uint8Array | undefined;
    const take = reserve.take.bind(reserve);
    reserve.take = async (length) => (taken = await take(length));
    const asked = watch(ask(32, 0, gone.signal));
    gone.abort();
    await assert.rejects(asked.promise, { name: 'AbortError' });
    assert.deepEqual(taken, new Uint8Array(32));
  });

  it('serves those who ask for little first come, first served', async () => {
    const order: number[] = [];
    const asked = [200, 30, 1024, 500].map(async (length, index) => {
      await ask(length, Infinity);
      order.push(index);
    });
    for (let bytes = 0; bytes < 1754; bytes += 1) {
      add(1);
      if (bytes % 100 === 0) await settle();
    }
    await Promise.all(asked);
    assert.deepEqual(order, [0, 1, 2, 3]);
  });

  it('does not let one who asks for much keep others waiting: each gets a kilobyte in its turn', async () => {
    const much = watch(ask(65_536, Infinity));
    const little = watch(ask(32, Infinity));
    add(1024 + 32);
    assert.equal((await little.promise).length, 32);
    assert.equal(much.state, 'waiting');
  });

  it('goes on in turns of a kilobyte', async () => {
    const much = watch(ask(10_240, Infinity));
    const less = watch(ask(2048, Infinity));
    add(4 * 1024 - 1);
    await settle();
    assert.equal(less.state, 'waiting');
    add(1);
    assert.equal((await less.promise).length, 2048);
    add(8192);
    assert.equal((await much.promise).length, 10_240);
  });

  it('does not let those who ask for little keep one who asks for much waiting', async () => {
    const little = Array.from({ length: 8 }, async () => {
      for (;;) if ((await ask(32, Infinity)).length === 0) return;
    });
    const much = watch(ask(10_240, Infinity));
    for (let ticks = 0; much.state === 'waiting'; ticks += 1) {
      assert.ok(ticks < 100, 'it waits on and on');
      add(200);
      await settle();
    }
    assert.equal((await much.promise).length, 10_240);
    reserve.byteCount = 0;
    const finished = dispenser.finish();
    await Promise.all([finished, ...little]);
  });

  it('does not stand still when all of a full pool is claimed by those who wait for more', async () => {
    make(1000);
    const first = watch(ask(900, Infinity));
    const second = watch(ask(900, Infinity));
    add(300);
    add(700);
    assert.equal((await first.promise).length, 900);
    assert.equal(second.state, 'waiting');
    add(900);
    assert.equal((await second.promise).length, 900);
  });

  it('gives a full pool, and no more, to one who waits for more than the pool can hold', async () => {
    make(1000);
    const asked = ask(5000, Infinity);
    add(1000);
    assert.equal((await asked).length, 1000);
  });

  it('rejects only the request whose bytes could not be taken, which stay in the pool', async () => {
    add(64);
    reserve.failures = 1;
    const [first, second] = await Promise.allSettled([ask(32), ask(32)]);
    assert.equal(first.status, 'rejected');
    assert.ok(second.status === 'fulfilled' && second.value.length === 32);
    assert.equal(reserve.byteCount, 32);
    assert.equal((await ask(64)).length, 32);
  });

  it('gives bytes that could not be taken for one to those who wait', async () => {
    const first = watch(ask(32, Infinity));
    const second = watch(ask(32, Infinity));
    reserve.failures = 1;
    add(32);
    await assert.rejects(first.promise, /disk is full/);
    assert.equal((await second.promise).length, 32);
  });

  it('answers all who wait with what they have when it finishes, and lets nobody wait any more', async () => {
    const asked = [ask(100, Infinity), ask(100, Infinity)];
    add(150);
    await settle();
    await dispenser.finish();
    assert.deepEqual(
      (await Promise.all(asked)).map(({ length }) => length),
      [100, 50],
    );
    add(10);
    assert.equal((await ask(32, Infinity)).length, 10);
    assert.equal(clock.alarms, 0);
  });

  it('finishes only when what is on its way has left the pool', async () => {
    add(32);
    const asked = ask(32);
    await dispenser.finish();
    assert.equal(reserve.byteCount, 0);
    await asked;
  });

  it('refuses what is no number of bytes to give, and what is no time', async () => {
    for (const length of [0, -1, 1.5, NaN, 65_537]) await assert.rejects(ask(length), hasCode('CONTROL_BAD_REQUEST'));
    for (const wait of [-1, NaN]) await assert.rejects(ask(1, wait), hasCode('CONTROL_BAD_REQUEST'));
    assert.equal(dispenser.given.requests, 0);
  });

  it('refuses to let more than 4096 wait', async () => {
    const asked = Array.from({ length: MOST_WAITING }, () => ask(1, Infinity));
    await assert.rejects(ask(1, Infinity), hasCode('CONTROL_TOO_BUSY'));
    add(MOST_WAITING);
    const given = await Promise.all(asked);
    assert.ok(given.every(({ length }) => length === 1));
  });

  function make(limit: number): void {
    clock = new ManualClock();
    reserve = new CountedReserve(limit);
    answers = [];
    dispenser = new Dispenser({ reserve, clock, onAnswer: (answer) => answers.push(answer) });
  }

  function add(length: number): void {
    reserve.add(length);
    dispenser.poolChanged();
  }

  function ask(length: number, wait = 0, signal = never): Promise<Uint8Array> {
    return dispenser.dispense({ length, wait, signal });
  }
});

interface Watched {
  readonly promise: Promise<Uint8Array>;
  readonly state: 'waiting' | 'answered';
}

function watch(promise: Promise<Uint8Array>): Watched {
  const watched = { promise, state: 'waiting' as Watched['state'] };
  const answered = (): void => {
    watched.state = 'answered';
  };
  promise.then(answered, answered);
  return watched;
}

function hasCode(code: string): (error: unknown) => boolean {
  return (error) => isEgdError(error) && error.code === code;
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await setImmediate();
}
