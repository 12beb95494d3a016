import { randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DurablePool, type OpenedPool } from '../../src/index.ts';
import { FaultyDisk, type DiskFault, type DiskOperation } from './faulty-disk.ts';

/** The limits of the pools of a fixture. */
export const LIMITS = { maxEntropy: 1_000_000, chunkMaxEntropy: 1000 };

/** Durable pools in a folder of their own, on a disk that can be made to fail. */
export class DurablePoolFixture {
  #folder = '';
  #path = '';
  #opened: DurablePool[] = [];
  #disk: FaultyDisk | undefined;
  #decide: ((operation: DiskOperation, path: string) => DiskFault | undefined) | undefined;

  /** Makes the folder, and tells where the pool file is to be. */
  async make(): Promise<{ readonly folder: string; readonly path: string }> {
    this.#folder = await realpath(await mkdtemp(join(tmpdir(), 'egd-durable-')));
    this.#path = join(this.#folder, 'pool');
    this.#disk = new FaultyDisk({ prefix: this.#path, decide: (operation, at) => this.#decide?.(operation, at) });
    this.#disk.install();
    return { folder: this.#folder, path: this.#path };
  }

  /** Closes every pool and removes the folder. */
  async remove(): Promise<void> {
    this.#disk?.uninstall();
    for (const pool of this.#opened.splice(0)) await pool.close().catch(() => {});
    await rm(this.#folder, { recursive: true, force: true });
  }

  readonly open = async (at = this.#path, reserveBlock?: number): Promise<OpenedPool> => {
    const result = await DurablePool.open({ path: at, limits: LIMITS, ...(reserveBlock === undefined ? {} : { reserveBlock }) });
    this.#opened.push(result.pool);
    return result;
  };

  /** A pool with so many bytes, all of them in its file. */
  readonly saved = async (length: number, reserveBlock?: number): Promise<OpenedPool> => {
    const result = await this.open(this.#path, reserveBlock);
    result.pool.add(randomBytes(length));
    await result.pool.save();
    return result;
  };

  /** The pool as another process finds it after this one was killed. */
  readonly crashed = async (): Promise<OpenedPool> => {
    const copy = join(this.#folder, 'crashed');
    await copyFile(this.#path, copy);
    await copyFile(`${this.#path}.consumed`, `${copy}.consumed`);
    const result = await this.open(copy);
    await rm(copy);
    await rm(`${copy}.consumed`);
    return result;
  };

  /** Has an operation of the disk fail during some work. */
  readonly failing = async (operation: DiskOperation, fault: DiskFault, work: () => Promise<unknown>): Promise<void> => {
    this.#decide = (each) => (each === operation ? fault : undefined);
    await work().finally(() => (this.#decide = undefined));
  };

  /** The operations of the disk during some work. */
  readonly operations = async (work: () => Promise<unknown>): Promise<string[]> => {
    const done: string[] = [];
    this.#decide = (operation, at) => void done.push(`${operation} ${at}`);
    await work().finally(() => (this.#decide = undefined));
    return done;
  };

  /** Does something else when an operation of the disk begins. */
  readonly during = async <Result>(operation: DiskOperation, other: () => unknown, work: () => Promise<Result>): Promise<Result> => {
    let begun: unknown;
    this.#decide = (each) => {
      if (each === operation) begun ??= other();
      return undefined;
    };
    const result = await work().finally(() => (this.#decide = undefined));
    await begun;
    return result;
  };
}
