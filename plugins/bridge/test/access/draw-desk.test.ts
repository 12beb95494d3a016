import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { revokeKey } from '../../src/access/add-key.ts';
import type { Caller, DrawDesk } from '../../src/access/draw-desk.ts';
import type { QuotaStore } from '../../src/access/quota-store.ts';
import type { Drawn } from '../../src/supply/entropy-supply.ts';
import { deskFixture, type DeskFixture } from '../support/desk-fixture.ts';

describe('the desk where everybody draws', () => {
  let fixture: DeskFixture;

  beforeEach(async () => {
    fixture = await deskFixture();
  });

  afterEach(() => fixture.remove());

  it('gives the holder of a key exactly the bytes that came first', async () => {
    const key = await fixture.key('lab');
    const desk = await fixture.open();
    const bytes = fixture.fill(100);
    const caller = await enter(desk, key);
    assert.deepEqual(caller, { key: 'lab', address: '192.0.2.1' });
    const drawn = await desk.draw(caller, 'get_random_bytes', 60);
    assert.deepEqual(Buffer.from(drawn.bytes), bytes.subarray(0, 60));
  });

  it('answers who shows no key, a wrong, revoked or expired one in the same words', async () => {
    const [revoked, expired] = [await fixture.key('gone'), await fixture.key('old', { expires: fixture.clock.now + 1000 })];
    await fixture.key('lab');
    await revokeKey(fixture.config.apiKeyFile, 'gone');
    const desk = await fixture.open();
    fixture.clock.now += 1000;
    const messages = await Promise.all(
      [undefined, '', 'wrong', revoked, expired, revoked.slice(0, -1)].map(async (credential) => {
        const error = await refusal(() => enter(desk, credential));
        assert.equal(error.code, 'GATEWAY_UNAUTHORIZED');
        return error.message;
      }),
    );
    assert.equal(new Set(messages).size, 1);
  });

  it('lets a key do what its scopes allow, and nothing else', async () => {
    const key = await fixture.key('dashboard', { scopes: ['status'] });
    const desk = await fixture.open();
    desk.admit({ credential: key, address: '192.0.2.1', scope: 'status' });
    const error = await refusal(() => enter(desk, key));
    assert.equal(error.code, 'GATEWAY_FORBIDDEN');
    assert.match(error.message, /`dashboard`.*`draw`/);
  });

  it('needs no key where there is none and only this machine gets there', async () => {
    const desk = await fixture.open();
    assert.ok(!desk.hasKeys);
    fixture.fill(10);
    const caller = await enter(desk, undefined);
    assert.equal(caller.key, 'anonymous');
    assert.equal((await desk.draw(caller, 'get_random_bytes', 10)).bytes.length, 10);
  });

  it('is not opened without keys where others get there', async () => {
    await assert.rejects(fixture.open({}, { isLoopback: false }), { code: 'GATEWAY_UNPROTECTED' });
    await fixture.key('lab');
    await fixture.open({}, { isLoopback: false });
  });

  it('knows at once what was made and revoked, and stays closed when the last key is gone', async () => {
    const desk = await fixture.open();
    const before = await enter(desk, undefined);
    const key = await fixture.key('lab');
    await desk.reload();
    assert.ok(desk.hasKeys);
    fixture.fill(100);
    await refusal(() => enter(desk, undefined), 'GATEWAY_UNAUTHORIZED');
    await refusal(() => desk.draw(before, 'get_random_bytes', 1), 'GATEWAY_UNAUTHORIZED');
    const caller = await enter(desk, key);
    await revokeKey(fixture.config.apiKeyFile, 'lab');
    await desk.reload();
    await refusal(() => enter(desk, key), 'GATEWAY_UNAUTHORIZED');
    await refusal(() => desk.draw(caller, 'get_random_bytes', 1), 'GATEWAY_UNAUTHORIZED');
    await refusal(() => enter(desk, undefined), 'GATEWAY_UNAUTHORIZED');
  });

  it('notices by itself that the key file has changed', async () => {
    const first = await fixture.key('first');
    const desk = await fixture.open({ rateLimit: 1e9 }, { keyInterval: 5 });
    const second = await fixture.key('second');
    await revokeKey(fixture.config.apiKeyFile, 'first');
    while (desk.usage().some(({ name }) => name === 'first') || desk.usage().length < 1) await setImmediate();
    await refusal(() => enter(desk, first), 'GATEWAY_UNAUTHORIZED');
    await enter(desk, second);
  });

  it('keeps the keys it knows, and warns, while the key file is damaged', async () => {
    const key = await fixture.key('lab');
    const desk = await fixture.open();
    await writeFile(fixture.config.apiKeyFile, '{');
    await desk.reload();
    await enter(desk, key);
    assert.match(desk.warnings().join(), /no JSON/);
    assert.equal(fixture.log.lines.at(-1)?.level, 'error');
  });

  it('limits the requests of a key, also one that changes its address', async () => {
    const key = await fixture.key('lab', { rate: 3 });
    const desk = await fixture.open();
    for (let host = 1; host <= 3; host++) await enter(desk, key, `192.0.2.${host}`);
    const error = await refusal(() => enter(desk, key, '192.0.2.4'), 'GATEWAY_RATE_LIMITED');
    assert.deepEqual(error.metadata, { retryAfter: 1, limits: { limit: 3, remaining: 0, reset: 1 } });
    fixture.clock.now += 1000;
    await enter(desk, key, '192.0.2.4');
  });

  it('limits the requests of an address, also one that changes its key', async () => {
    const keys = await Promise.all(['a', 'b', 'c'].map((name) => fixture.key(name)));
    const desk = await fixture.open({ rateLimit: 2 });
    await enter(desk, keys[0]);
    await enter(desk, keys[1]);
    const error = await refusal(() => enter(desk, keys[2]), 'GATEWAY_RATE_LIMITED');
    assert.deepEqual(error.metadata['limits'], { limit: 2, remaining: 0, reset: 1 });
    await enter(desk, keys[2], '192.0.2.9');
  });

  it('lets a key reach its own rate from one address, where that is higher than an address usually has', async () => {
    const key = await fixture.key('fast', { rate: 50 });
    const desk = await fixture.open({ rateLimit: 5 });
    for (let request = 0; request < 50; request++) await enter(desk, key);
    await refusal(() => enter(desk, key), 'GATEWAY_RATE_LIMITED');
  });

  it('says what is left, of the key or the address, whichever is less', async () => {
    const [lab, other] = [await fixture.key('lab', { rate: 8 }), await fixture.key('other')];
    const desk = await fixture.open({ rateLimit: 10 });
    const caller = await enter(desk, lab);
    assert.deepEqual(desk.limits(caller), { limit: 8, remaining: 7, reset: 1 });
    for (let request = 0; request < 6; request++) await enter(desk, other);
    assert.deepEqual(desk.limits(caller), { limit: 10, remaining: 3, reset: 1 });
    assert.equal(desk.limits({ key: 'nobody', address: '192.0.2.1' }), undefined);
  });

  it('limits how often an address shows a wrong key, and lets a right one in all the same', async () => {
    const key = await fixture.key('lab');
    const desk = await fixture.open();
    for (let attempt = 0; attempt < 10; attempt++) await refusal(() => enter(desk, 'wrong'), 'GATEWAY_UNAUTHORIZED');
    const error = await refusal(() => enter(desk, 'wrong'), 'GATEWAY_RATE_LIMITED');
    assert.deepEqual(error.metadata, { retryAfter: 6, limits: { limit: 10, remaining: 0, reset: 60 } });
    await enter(desk, key);
    await refusal(() => enter(desk, 'wrong', '192.0.2.2'), 'GATEWAY_UNAUTHORIZED');
    fixture.clock.now += 6000;
    await refusal(() => enter(desk, 'wrong'), 'GATEWAY_UNAUTHORIZED');
  });

  it('limits the bytes of a key, of which one large request fits in at once', async () => {
    const key = await fixture.key('lab');
    const desk = await fixture.open({ byteRate: 1000 });
    fixture.fill(65_536);
    const caller = await enter(desk, key);
    await desk.draw(caller, 'get_random_bytes', 65_500);
    const error = await refusal(() => desk.draw(caller, 'get_random_bytes', 37), 'GATEWAY_RATE_LIMITED');
    assert.equal(error.metadata['retryAfter'], 1);
    fixture.clock.now += 1000;
    await desk.draw(caller, 'get_random_bytes', 36);
  });

  it('gives a key no more than its quota of a day, also after a restart', async () => {
    const key = await fixture.key('lab', { bytesPerDay: 100 });
    const desk = await fixture.open();
    fixture.fill(1000);
    await desk.draw(await enter(desk, key), 'get_random_bytes', 90);
    await desk.close();
    const next = await fixture.open();
    const error = await refusal(async () => next.draw(await enter(next, key), 'get_random_bytes', 11), 'GATEWAY_OVER_QUOTA');
    assert.deepEqual(error.metadata, { retryAfter: 43_200, left: 10, perDay: 100 });
    await next.draw(await enter(next, key), 'get_random_bytes', 10);
    assert.equal(fixture.buffer.stock().available, 900);
  });

  it('lets no client drain what is kept for the others', async () => {
    const [greedy, modest] = [await fixture.key('greedy', { rate: 1000 }), await fixture.key('modest')];
    const desk = await fixture.open({ byteRate: 1_000_000 });
    fixture.fill(65_536);
    const caller = await enter(desk, greedy);
    let drawn = 0;
    for (; drawn < 65_536 - 16_384; drawn += 1024) await desk.draw(caller, 'get_random_bytes', 1024);
    const error = await refusal(() => desk.draw(caller, 'get_random_bytes', 1), 'NOT_ENOUGH_ENTROPY');
    assert.match(error.message, /16384 more are kept for other keys/);
    await desk.draw(await enter(desk, modest), 'get_random_bytes', 16_384);
    assert.equal(fixture.buffer.stock().available, 0);
  });

  it('gives a key that is alone the whole buffer, and keeps nothing for those who can not draw', async () => {
    const key = await fixture.key('lab');
    await fixture.key('dashboard', { scopes: ['status', 'page'] });
    const desk = await fixture.open();
    fixture.fill(65_536);
    await desk.draw(await enter(desk, key), 'get_random_bytes', 65_536);
  });

  it('keeps nothing any longer for a key that has expired', async () => {
    const key = await fixture.key('lab');
    await fixture.key('old', { expires: fixture.clock.now + 1000 });
    const desk = await fixture.open();
    fixture.fill(65_536);
    const caller = await enter(desk, key);
    await refusal(() => desk.draw(caller, 'get_random_bytes', 65_536), 'NOT_ENOUGH_ENTROPY');
    fixture.clock.now += 1000;
    await desk.reload();
    await desk.draw(caller, 'get_random_bytes', 65_536);
  });

  it('charges nothing for a draw that failed', async () => {
    const key = await fixture.key('lab', { bytesPerDay: 100 });
    const desk = await fixture.open({ byteRate: 100 });
    const caller = await enter(desk, key);
    for (let attempt = 0; attempt < 2000; attempt++) await refusal(() => desk.draw(caller, 'get_random_bytes', 100), 'NOT_ENOUGH_ENTROPY');
    fixture.fill(100);
    await desk.draw(caller, 'get_random_bytes', 100);
  });

  it('charges nothing either when a supply or quotas that take their time fail', async () => {
    const key = await fixture.key('lab', { bytesPerDay: 100 });
    const quotas = new SlowQuotas();
    let isBroken = true;
    const take = async (size: number): Promise<Drawn> => {
      await setImmediate();
      if (isBroken) throw Object.assign(new Error('gone'), { code: 'GATEWAY_FLEET_UNREACHABLE' });
      return fixture.buffer.take(size);
    };
    const desk = await fixture.open({}, { quotas, supply: { take, stock: () => fixture.buffer.stock() } });
    fixture.fill(100);
    const caller = await enter(desk, key);
    await refusal(() => desk.draw(caller, 'get_random_bytes', 100), 'GATEWAY_FLEET_UNREACHABLE');
    assert.equal(quotas.used('lab'), 0);
    isBroken = false;
    await refusal(() => desk.draw(caller, 'get_random_bytes', 101), 'NOT_ENOUGH_ENTROPY');
    await desk.draw(caller, 'get_random_bytes', 100);
    fixture.fill(100);
    await refusal(() => desk.draw(caller, 'get_random_bytes', 1), 'GATEWAY_OVER_QUOTA');
    await desk.close();
    assert.ok(!quotas.isClosed, 'who made them closes them');
  });

  it('promises the same bytes to nobody twice while a supply takes its time', async () => {
    const [one, other] = [await fixture.key('one'), await fixture.key('other')];
    const take = async (size: number): Promise<Drawn> => {
      await setImmediate();
      return fixture.buffer.take(size);
    };
    const desk = await fixture.open({}, { supply: { take, stock: () => fixture.buffer.stock() } });
    fixture.fill(1000);
    const callers = [await enter(desk, one), await enter(desk, other)];
    const draws = callers.flatMap((caller) =>
      [1, 2, 3].map(() => Promise.resolve().then(() => desk.draw(caller, 'get_random_bytes', 250))),
    );
    const results = await Promise.allSettled(draws);
    assert.deepEqual(results.map(({ status }) => status).toSorted(), [
      ...Array<string>(4).fill('fulfilled'),
      ...Array<string>(2).fill('rejected'),
    ]);
    assert.ok(results.slice(0, 3).filter(({ status }) => status === 'fulfilled').length <= 3);
    assert.ok(
      results.slice(3).some(({ status }) => status === 'fulfilled'),
      'the other key got its part',
    );
  });

  it('answers at once where nobody else is asked', async () => {
    const key = await fixture.key('lab');
    const desk = await fixture.open();
    fixture.fill(10);
    const caller = desk.admit({ credential: key, address: '192.0.2.1', scope: 'draw' });
    assert.ok(!(caller instanceof Promise) && !(desk.draw(caller, 'get_random_bytes', 10) instanceof Promise));
  });

  it('tells what each key did', async () => {
    const [lab] = [await fixture.key('lab', { bytesPerDay: 100 }), await fixture.key('other')];
    const desk = await fixture.open();
    fixture.fill(1000);
    const caller = await enter(desk, lab);
    await desk.draw(caller, 'get_random_bytes', 60);
    await refusal(() => desk.draw(caller, 'get_random_bytes', 60), 'GATEWAY_OVER_QUOTA');
    assert.deepEqual(desk.usage(), [
      { name: 'lab', requests: 1, refused: 1, bytes: 60, bytesToday: 60, bytesLeftToday: 40, bytesKept: 250 },
      { name: 'other', requests: 0, refused: 0, bytes: 0, bytesToday: 0, bytesLeftToday: undefined, bytesKept: 250 },
    ]);
    assert.deepEqual(desk.warnings(), []);
  });
});

// Quotas that are elsewhere, as those of a fleet.
class SlowQuotas implements QuotaStore {
  isClosed = false;
  readonly #used = new Map<string, number>();

  async charge(key: string, bytes: number, perDay: number): Promise<boolean> {
    await setImmediate();
    if (this.used(key) + bytes > perDay) return false;
    this.#used.set(key, this.used(key) + bytes);
    return true;
  }

  refund(key: string, bytes: number): void {
    this.#used.set(key, this.used(key) - bytes);
  }

  used(key: string): number {
    return this.#used.get(key) ?? 0;
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

async function enter(desk: DrawDesk, credential: string | undefined, address = '192.0.2.1'): Promise<Caller> {
  return desk.admit({ credential, address, scope: 'draw' });
}

interface Refused extends Error {
  readonly code: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

async function refusal(action: () => unknown, code?: string): Promise<Refused> {
  let refused: Refused | undefined;
  await assert.rejects(
    async () => action(),
    (error: Refused) => {
      refused = error;
      return code === undefined || error.code === code;
    },
  );
  assert.ok(refused);
  return refused;
}
