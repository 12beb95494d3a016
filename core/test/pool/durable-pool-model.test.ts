import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { DurablePool, isEgdError, loadPool, type OpenedPool } from '../../src/index.ts';
import { FaultyDisk, type DiskFault } from '../support/faulty-disk.ts';
import { randomFrom } from '../support/random-from.ts';

const CHUNK = 300; // bytes
const RESERVE = 1024; // bytes
const LIMITS = { maxEntropy: 20_000, chunkMaxEntropy: CHUNK };

const MOST_LOST = 1250; // bytes: the largest request

type Step =
  | { readonly act: 'add' | 'take'; readonly bytes: number }
  | { readonly act: 'save' | 'trim' | 'close' | 'kill' | 'powerLoss' }
  | { readonly act: 'fault'; readonly after: number; readonly fault: DiskFault }; // operations of the disk that go well before it

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ act: fc.constantFrom('add' as const, 'take' as const), bytes: fc.integer({ min: 0, max: 2500 }) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        act: fc.constantFrom('save' as const, 'save' as const, 'trim' as const, 'close' as const, 'kill' as const, 'powerLoss' as const),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        act: fc.constant('fault' as const),
        after: fc.integer({ min: 0, max: 8 }),
        fault: fc.oneof(
          fc.record({ fails: fc.constantFrom('ENOSPC' as const, 'EIO' as const), isDone: fc.boolean() }),
          fc.record({ stops: fc.constantFrom('before' as const, 'after' as const) }),
        ),
      }),
    },
  ),
  { maxLength: 40 },
);

describe('a durable pool, against a model, on a disk that fails', () => {
  it('gives no byte twice, loses no more than a block, and always has a file that loads', async function () {
    this.timeout(300_000);
    await fc.assert(
      fc.asyncProperty(steps, fc.integer(), async (steps, seed) => {
        const folder = await realpath(await mkdtemp(join(tmpdir(), 'egd-model-')));
        const machine = new Machine(join(folder, 'pool'), seed);
        try {
          await machine.run(steps);
        } finally {
          await machine.end();
          await rm(folder, { recursive: true, force: true });
        }
      }),
      { numRuns: Number(process.env['EGD_MODEL_RUNS'] ?? 300) },
    );
  });
});

// A machine with one pool; knows what was added, given and saved, as positions in one stream over its life.
class Machine {
  readonly #path: string;
  readonly #disk: FaultyDisk;
  readonly #given = new Set<string>(); // every window of 8 bytes
  readonly #random: () => number;
  #faults: { after: number; fault: DiskFault }[] = [];
  #isStopped = false;
  #isClean = false; // was closed
  #pool: DurablePool | undefined;
  #end = 0; // position after the newest byte
  #taken = 0; // position after what was given last
  #saved: Saved[] = [{ earliest: 0, latest: 0, end: 0 }]; // what may be in the file

  constructor(path: string, seed: number) {
    this.#path = path;
    this.#random = randomFrom(seed);
    this.#disk = new FaultyDisk({ prefix: path, decide: () => this.#decide(), stop: () => (this.#isStopped = true) });
    this.#disk.install();
  }

  async run(steps: readonly Step[]): Promise<void> {
    await this.#open();
    for (const step of steps) {
      await this.#do(step);
      if (this.#isStopped) await this.#crash(this.#random() < 0.7);
    }
    await this.#crash(false);
  }

  async end(): Promise<void> {
    await this.#pool?.close().catch(() => {});
    this.#disk.uninstall();
  }

  async #do(step: Step): Promise<void> {
    const pool = this.#pool ?? assert.fail('no pool');
    if (step.act === 'fault') this.#faults.push({ after: step.after, fault: step.fault });
    if (step.act === 'add') this.#end += pool.add(randomBytes(step.bytes));
    if (step.act === 'take') await unlessStorageFails(() => this.#take(pool, step.bytes));
    if (step.act === 'trim') await unlessStorageFails(() => pool.trim());
    if (step.act === 'save') await unlessStorageFails(() => this.#save(pool));
    if (step.act === 'close') {
      await unlessStorageFails(() => this.#close(pool));
      if (!this.#isStopped) await this.#crash(false);
    }
    if (step.act === 'kill' || step.act === 'powerLoss') await this.#crash(step.act === 'powerLoss');
  }

  async #take(pool: DurablePool, length: number): Promise<void> {
    const before = pool.byteCount;
    const taken = await Promise.allSettled([pool.take(Math.floor(length / 2)), pool.take(Math.ceil(length / 2))]);
    this.#taken += before - pool.byteCount;
    let given = 0;
    for (const one of taken) {
      if (one.status === 'rejected') continue;
      given += one.value.length;
      this.#note(one.value);
    }
    assert.equal(given, before - pool.byteCount);
    for (const one of taken) if (one.status === 'rejected') throw one.reason;
    assert.equal(given, Math.min(before, length));
    assert.ok(pool.reserved <= RESERVE + CHUNK, `${pool.reserved} bytes are reserved`);
  }

  #note(bytes: Uint8Array): void {
    const text = Buffer.from(bytes).toString('hex');
    for (let offset = 0; offset + 16 <= text.length; offset += 2) {
      const window = text.slice(offset, offset + 16);
      assert.ok(!this.#given.has(window), 'bytes were given twice');
      this.#given.add(window);
    }
  }

  // Others take while it is saved.
  async #save(pool: DurablePool): Promise<void> {
    const draft = { earliest: this.#taken, latest: this.#taken, end: this.#end };
    this.#saved.push(draft);
    const [saved, taken] = await Promise.allSettled([pool.save(), this.#take(pool, 700)]);
    draft.latest = this.#taken;
    if (saved.status === 'rejected') throw saved.reason;
    const start = this.#end - saved.value.bytes;
    this.#saved = [{ earliest: start, latest: start, end: this.#end }];
    if (taken.status === 'rejected') throw taken.reason;
  }

  async #close(pool: DurablePool): Promise<void> {
    const draft = { earliest: this.#taken, latest: this.#taken, end: this.#end };
    if (pool.isChanged) this.#saved.push(draft);
    await pool.close();
    if (this.#saved.includes(draft)) this.#saved = [draft];
    this.#isClean = true;
  }

  async #crash(losesPower: boolean): Promise<void> {
    this.#disk.stop();
    await this.#pool?.close().catch(() => {});
    this.#restart(losesPower);
    await this.#open();
  }

  #restart(losesPower: boolean): void {
    if (losesPower) this.#disk.losePower(this.#random);
    this.#disk.start();
    this.#isStopped = false;
  }

  async #open(): Promise<void> {
    const { pool, found, lost } = await this.#opened();
    this.#pool = pool;
    const size = lost + pool.byteCount; // of the file
    if (found !== 'new') assert.equal((await loadPool(this.#path)).byteCount, size);
    assert.notEqual(found, 'foreign');
    assert.ok(
      this.#saved.some(({ earliest, latest, end }) => {
        const start = end - size;
        const given = Math.min(Math.max(0, this.#taken - start), size);
        return start >= earliest && start <= latest && lost >= given && lost - given <= (this.#isClean ? 0 : MOST_LOST);
      }),
      `${found}: ${size} bytes in the file, ${lost} of them gone; expected ${JSON.stringify(this.#saved)}, given up to ${this.#taken}`,
    );
    this.#isClean = false;
    this.#taken = 0;
    this.#end = pool.byteCount;
    this.#saved = [{ earliest: -lost, latest: -lost, end: pool.byteCount }];
  }

  // Opening may fail too, and even lose power, and then is done again.
  async #opened(): Promise<OpenedPool> {
    const open = (): Promise<OpenedPool> => DurablePool.open({ path: this.#path, limits: LIMITS, reserveBlock: RESERVE });
    try {
      const opened = await open();
      if (!this.#isStopped) return opened;
      await opened.pool.close().catch(() => {});
    } catch (error) {
      if (!isEgdError(error) || !error.code.startsWith('STORAGE_')) throw error;
    }
    this.#faults = [];
    this.#restart(true);
    return open();
  }

  #decide(): DiskFault | undefined {
    const [next] = this.#faults;
    if (next === undefined) return undefined;
    if (next.after > 0) {
      next.after--;
      return undefined;
    }
    this.#faults.shift();
    return next.fault;
  }
}

// Positions of a saved pool; its first byte is known within what was given while it was saved.
interface Saved {
  readonly earliest: number;
  readonly latest: number;
  readonly end: number;
}

async function unlessStorageFails(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isEgdError(error) || !error.code.startsWith('STORAGE_')) throw error;
  }
}
