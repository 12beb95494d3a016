import { DurablePool, isEgdError, type LoadedConfig } from 'egd-core';
import type { ControlClient } from '../control/control-client.ts';
import { MOST_ADDED, MOST_REQUESTED } from '../daemon/daemon.ts';

/** A pool that a command adds to or takes from: the daemon's while one runs, else the file's. */
export interface ReachedPool {
  readonly via: 'daemon' | 'file';
  standing(): Promise<PoolStanding>;
  /** Adds at most MOST_ADDED bytes, as many as fit; says how many were added. */
  add(bytes: Uint8Array): Promise<number>;
  /** Takes at most MOST_REQUESTED bytes, fewer where there are fewer. They are gone from the pool, on the disk too. */
  take(length: number): Promise<Uint8Array>;
  /** Puts what was added on the disk. */
  save(): Promise<void>;
  close(): Promise<void>;
}

/** How full a pool is. */
export interface PoolStanding {
  readonly path: string;
  readonly bytes: number;
  readonly maxEntropy: number; // bytes
}

/** By what a pool is reached. */
export interface PoolWays {
  readonly client: ControlClient; // its owner closes it
  readonly loadConfig: () => Promise<LoadedConfig>; // for the file
}

/** Reaches the pool of the daemon, or where none runs the file of the configuration, which is locked until it is closed. */
export async function openPool({ client, loadConfig }: PoolWays): Promise<ReachedPool> {
  if (await isRunning(client)) return poolOfDaemon(client);
  return poolOfFile((await loadConfig()).config);
}

/** Whether a daemon answers; rejects where one is there that does not. */
export async function isRunning(client: ControlClient): Promise<boolean> {
  try {
    await client.call('health.check');
    return true;
  } catch (error) {
    if (isEgdError(error) && error.code === 'DAEMON_NOT_RUNNING') return false;
    throw error;
  }
}

const PATIENCE = 60_000; // milliseconds for a save

function poolOfDaemon(client: ControlClient): ReachedPool {
  return {
    via: 'daemon',
    standing: async () => {
      const { path, bytes, maxEntropy } = (await client.call('status')).pool;
      return { path, bytes, maxEntropy };
    },
    add: async (bytes) => {
      const data = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(MOST_ADDED, bytes.length)).toString('base64');
      return (await client.call('addentropy', { data })).added;
    },
    take: async (length) => {
      const { data } = await client.call('getentropy', { bytes: Math.min(MOST_REQUESTED, length) });
      return Buffer.from(data, 'base64');
    },
    save: async () => void (await client.call('persist', {}, { timeout: PATIENCE })),
    close: () => Promise.resolve(),
  };
}

async function poolOfFile({
  persistFile: path,
  maxEntropy,
  poolChunkMaxEntropy: chunkMaxEntropy,
}: LoadedConfig['config']): Promise<ReachedPool> {
  const { lockPool } = await import('../daemon/pool-lock.ts');
  const lock = await lockPool(path);
  try {
    const { pool } = await DurablePool.open({ path, limits: { maxEntropy, chunkMaxEntropy } });
    return {
      via: 'file',
      standing: () => Promise.resolve({ path, bytes: pool.byteCount, maxEntropy }),
      add: (bytes) => Promise.resolve(pool.add(bytes)),
      take: (length) => pool.take(length),
      save: async () => void (await pool.save()),
      close: async () => {
        try {
          await pool.close();
        } finally {
          await lock.release();
        }
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
