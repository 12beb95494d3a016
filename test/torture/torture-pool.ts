import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, realpath, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPool } from 'egd-core';
import { randomFrom } from '../../core/test/support/random-from.ts';
import { PoolProcess, type PoolEvent } from './pool-process.ts';
import { SeenBytes } from './seen-bytes.ts';

const RESERVE = 16_384; // bytes
const LARGEST = 20_000; // bytes of one request

/** What a torture was like; no fault was found. */
export interface TortureReport {
  readonly kills: number; // at a random moment
  readonly stops: number; // of the process by itself, at an operation of the disk, some with a loss of power
  readonly cleanEnds: number;
  readonly failures: number; // of the disk, told by the pool
  readonly restored: number; // older pool files put back
  readonly copies: number; // of the pool, each in a second process beside the first
  readonly bytes: number; // given out and compared
  readonly mostLost: number; // bytes in one end
}

/** Lives the lives of one pool, ended at random moments `ends` times, and compares all that it ever gave out. */
export async function torturePool(ends: number, seed: number): Promise<TortureReport> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'egd-torture-')));
  try {
    const torture = new Torture(folder, seed);
    for (let end = 0; end < ends; end++) await torture.live();
    return torture.report();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

class Torture {
  readonly #path: string;
  readonly #random: () => number;
  readonly #seen = new SeenBytes();
  readonly #count = { kills: 0, stops: 0, cleanEnds: 0, failures: 0, restored: 0, copies: 0, mostLost: 0 };
  #last: PoolProcess | undefined; // whose file is there
  #older: string | undefined; // a copy of the pool file of some life

  constructor(folder: string, seed: number) {
    this.#path = join(folder, 'pool');
    this.#random = randomFrom(seed);
  }

  report(): TortureReport {
    return { ...this.#count, bytes: this.#seen.byteCount };
  }

  /** One life of the pool: opened, under load, and ended. */
  async live(): Promise<void> {
    const kind = this.#random();
    if (kind < 0.1) await this.#restoreOlder();
    const beside = kind > 0.9 ? await this.#copyBeside() : undefined;
    const seed = Math.floor(this.#random() * 1e9);
    const faults = kind > 0.4 && kind < 0.9 ? `prefix=${this.#path},seed=${seed},fail=0.02,stop=0.02,power=0.6` : '';
    const life = new PoolProcess(this.#path, RESERVE, faults);
    const lives = beside === undefined ? [life] : [life, beside];
    await Promise.all(lives.map((each) => this.#load(each)));
    for (const each of lives) this.#compare(each);
    if (life.events[0]?.event === 'open') {
      this.#checkOpening(life.events[0]);
      this.#last = life;
    }
    await loadIfThere(this.#path);
    if (kind > 0.5 && kind < 0.6) this.#older = await copyOf(this.#path);
  }

  // Clients ask for many sizes; it is killed at a random moment, if it did not stop before, or ends by itself.
  async #load(life: PoolProcess): Promise<void> {
    await life.opened;
    const asking = setInterval(() => {
      for (let client = 0; client < 4; client++) life.ask(Math.ceil(LARGEST * this.#random() ** 20));
    }, 3);
    const isKilled = this.#random() < 0.85;
    const ending = setTimeout(
      () => {
        clearInterval(asking);
        if (isKilled) life.kill();
        else life.end();
      },
      5 + this.#random() * 150,
    );
    const signal = await life.ended;
    clearInterval(asking);
    clearTimeout(ending);
    if (life.stderr !== '') assert.fail(life.stderr);
    if (signal === null) this.#count.cleanEnds++;
    else if (life.wasKilled) this.#count.kills++;
    else this.#count.stops++;
  }

  #compare(life: PoolProcess): void {
    for (const reply of life.replies) {
      const offset = this.#seen.add(reply);
      assert.equal(offset, undefined, `bytes were given twice, the second time at ${offset} of ${reply.length}`);
    }
    this.#count.failures += life.events.filter(({ event }) => event === 'error').length;
  }

  // What is gone of the file beyond what was given since it was saved: one reserved block, and replies on their way.
  #checkOpening({ found, lost = 0, bytes = 0 }: PoolEvent): void {
    const last = this.#last;
    if (last === undefined) return;
    const wasForeign = last.events[0]?.found === 'foreign';
    if (!wasForeign) assert.notEqual(found, 'foreign', JSON.stringify(last.events)); // it is so until something of it is given, or it is saved
    if (last.events.at(-1)?.event === 'closed' && last.events.at(-2)?.event !== 'error') assert.equal(lost, 0);
    const gone = Math.min(...savesThere(last, lost + bytes).map(({ given }) => lost - Math.min(lost + bytes, last.given - given)));
    this.#count.mostLost = Math.max(this.#count.mostLost, gone);
    assert.ok(gone <= Math.max(RESERVE, LARGEST), `${gone} bytes are gone that were not given out`);
  }

  async #restoreOlder(): Promise<void> {
    if (this.#older === undefined) return;
    await rename(this.#older, this.#path);
    this.#older = undefined;
    this.#last = undefined;
    this.#count.restored++;
  }

  // A second process on a copy of the files, at the same time.
  async #copyBeside(): Promise<PoolProcess | undefined> {
    if ((await copyOf(this.#path, '.beside')) === undefined) return undefined;
    await copyOf(`${this.#path}.consumed`, '', `${this.#path}.beside.consumed`);
    this.#count.copies++;
    return new PoolProcess(`${this.#path}.beside`, RESERVE);
  }
}

interface Save {
  readonly given: number; // bytes that had been given when it began
  readonly bytes: number; // that it wrote; of those not told as done, that there were when it began
}

// The saves of a life whose file, of `size` bytes, may be there: the last that was told as done, and those begun after it.
function savesThere({ events: [opened, ...events] }: PoolProcess, size: number): Save[] {
  let saves: Save[] = [{ given: -(opened?.lost ?? 0), bytes: (opened?.lost ?? 0) + (opened?.bytes ?? 0) }];
  for (const { event, given = 0, bytes = 0 } of events) {
    if (event === 'saving') saves.push({ given, bytes });
    if (event === 'saved') saves = [{ given: saves.at(-1)?.given ?? 0, bytes }];
  }
  return saves.filter(({ bytes }, index) => index > 0 || bytes === size);
}

async function copyOf(path: string, ending = '.older', target = `${path}${ending}`): Promise<string | undefined> {
  if (!existsSync(path)) return undefined;
  await copyFile(path, target);
  return target;
}

async function loadIfThere(path: string): Promise<void> {
  if (existsSync(path)) await loadPool(path);
}
