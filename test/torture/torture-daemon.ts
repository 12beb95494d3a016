import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DurablePool, loadPool } from 'egd-core';
import { randomFrom } from '../../core/test/support/random-from.ts';
import { DaemonClient } from './daemon-client.ts';
import { DaemonLife } from './daemon-life.ts';
import { SeenBytes } from './seen-bytes.ts';

const RESERVE = 65_536; // bytes
const LARGEST = 30_000; // bytes of one request
const CLIENTS = 4;
const CHUNK = 8192; // bytes
const MOST = 8_000_000; // bytes in the pool
const SOURCES = 8; // of 60,000 bytes each, at the start and every ten seconds

/** What a torture of the daemon was like; no fault was found. */
export interface DaemonTortureReport {
  readonly kills: number; // of both processes
  readonly workerKills: number; // of the worker, and the supervisor started another
  readonly cleanEnds: number;
  readonly restored: number; // older pool files put back
  readonly errors: number; // answers that told of a disk that failed
  readonly bytes: number; // given out and compared
  readonly mostLost: number; // bytes in one end
}

/** Lives the lives of one daemon, ended at random moments `ends` times, and compares all that it ever gave out. */
export async function tortureDaemon(ends: number, seed: number): Promise<DaemonTortureReport> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'egd-torture-')));
  const torture = new DaemonTorture(home, seed);
  try {
    await writeFile(join(home, 'egd.toml'), configuration(), { mode: 0o600 });
    await fill(join(home, 'pool'));
    for (let end = 0; end < ends; end++) await torture.live();
    return torture.report();
  } finally {
    await torture.end();
    await rm(home, { recursive: true, force: true });
  }
}

class DaemonTorture {
  readonly #home: string;
  readonly #pool: string;
  readonly #random: () => number;
  readonly #seen = new SeenBytes();
  readonly #count = { kills: 0, workerKills: 0, cleanEnds: 0, restored: 0, errors: 0, mostLost: 0 };
  #life: DaemonLife | undefined;
  #given: number | undefined = 0; // bytes in the life before; undefined where the pool file is another
  #lostBefore = 0; // bytes that were gone of the file at the start of that
  #isSaving = false; // in this life
  #wasForeign = false;
  #older: string | undefined; // a copy of the pool file of some life

  constructor(home: string, seed: number) {
    this.#home = home;
    this.#pool = join(home, 'pool');
    this.#random = randomFrom(seed);
  }

  report(): DaemonTortureReport {
    return { ...this.#count, bytes: this.#seen.byteCount };
  }

  async end(): Promise<void> {
    this.#life?.kill('both');
    await this.#life?.ended;
  }

  /** One life of the daemon: started, under load, and ended. */
  async live(): Promise<void> {
    const kind = this.#random();
    if (kind < 0.1) await this.#restoreOlder();
    const seed = Math.floor(this.#random() * 1e9);
    const life = new DaemonLife(this.#home, kind > 0.5 ? `prefix=${this.#pool},seed=${seed},fail=0.03,stop=0.004,power=0.6` : '');
    this.#life = life;
    const isReady = await life.ready;
    if (!isReady && kind <= 0.5) assert.fail(life.output);
    const clients = isReady ? await this.#load(life) : [];
    for (const client of clients) this.#compare(client);
    this.#checkOpenings(life);
    this.#given = life.openings.length === 0 ? this.#given : clients.reduce((sum, { given }) => sum + given, 0);
    if (existsSync(this.#pool)) await loadPool(this.#pool);
    if (kind > 0.4 && kind < 0.6 && existsSync(this.#pool)) await copyFile(this.#pool, (this.#older = `${this.#pool}.older`));
  }

  // Clients ask for many sizes, now and then it is saved; then it is killed or stopped.
  async #load(life: DaemonLife): Promise<DaemonClient[]> {
    const connect = (): DaemonClient => new DaemonClient(join(this.#home, 'egd.sock'), () => Math.ceil(LARGEST * this.#random() ** 8));
    const clients = Array.from({ length: CLIENTS }, connect);
    const saving = setInterval(() => this.#isSaving && clients[0]?.call('persist'), 20 + 200 * this.#random());
    this.#isSaving = this.#random() < 0.5;
    const kind = this.#random();
    const ending = setTimeout(
      () => {
        if (kind < 0.7) life.kill('both');
        else if (kind < 0.85) life.kill('worker');
        else life.stop();
      },
      5 + 500 * this.#random(),
    );
    const status = await Promise.race([life.ended, Promise.all(clients.map(({ ended }) => ended)).then(() => 'gone' as const)]);
    clearInterval(saving);
    clearTimeout(ending);
    if (status === 'gone' && kind >= 0.85) life.stop(); // a fault may have ended the worker before its time came, and there is another
    if (kind < 0.7) this.#count.kills++;
    else if (kind < 0.85) this.#count.workerKills++;
    else if (status === 0 || (await life.ended) === 0) this.#count.cleanEnds++;
    life.kill('both');
    await life.ended;
    for (const client of clients) client.close();
    await Promise.all(clients.map(({ ended }) => ended));
    return clients;
  }

  #compare({ replies, errors }: DaemonClient): void {
    for (const reply of replies) {
      const offset = this.#seen.add(reply);
      assert.equal(offset, undefined, `bytes were given twice, the second time at ${offset} of ${reply.length}`);
    }
    this.#count.errors += errors;
  }

  // Of the file no more is gone than before, what was given since, one reserved block, and replies on their way.
  #checkOpenings({ openings }: DaemonLife): void {
    for (const { found, lost } of openings) {
      if (this.#given !== undefined) {
        if (!this.#wasForeign) assert.notEqual(found, 'foreign');
        const gone = lost - this.#lostBefore - this.#given;
        this.#count.mostLost = Math.max(this.#count.mostLost, gone);
        assert.ok(gone <= RESERVE + CLIENTS * LARGEST, `${gone} bytes are gone that were not given out`);
      }
      this.#lostBefore = lost;
      this.#given = 0;
      this.#wasForeign = found === 'foreign'; // and is so until something of it is given, or it is saved
    }
  }

  async #restoreOlder(): Promise<void> {
    if (this.#older === undefined) return;
    await rename(this.#older, this.#pool);
    this.#older = undefined;
    this.#given = undefined;
    this.#count.restored++;
  }
}

async function fill(path: string): Promise<void> {
  const { pool } = await DurablePool.open({ path, limits: { maxEntropy: MOST, chunkMaxEntropy: CHUNK } });
  pool.add(randomBytes(MOST / 2));
  await pool.close();
}

function configuration(): string {
  const sources = Array.from(
    { length: SOURCES },
    (_, index) =>
      `[s${index}]\nname = "S${index}"\ninterval = "10s"\ninit_delay = "0s"\nscale = 1.0\nfile = "/dev/urandom"\nsize = 60_000\nno_compress = true\n`,
  );
  return `persist_file = "~/pool"
persist_interval = "1h"
max_entropy = ${MOST}
pool_chunk_max_entropy = ${CHUNK}
[daemon]
lock_file = "~/egd.lock"
reserve_block = ${RESERVE}
[control]
tcp = false
${sources.join('')}`;
}
