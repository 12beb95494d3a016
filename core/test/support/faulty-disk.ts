import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { dirname } from 'node:path';

/** What a program asks of the disk. */
export type DiskOperation = 'write' | 'writeFile' | 'sync' | 'datasync' | 'rename';

/** What goes wrong with an operation: it fails, done or not, or the machine stops before or after it. */
export type DiskFault = { readonly fails: 'ENOSPC' | 'EIO' | 'EDQUOT'; readonly isDone: boolean } | { readonly stops: 'before' | 'after' };

/** How a disk is faulty. */
export interface FaultyDiskOptions {
  readonly prefix: string; // of the paths it is about
  readonly decide: (operation: DiskOperation, path: string) => DiskFault | undefined;
  readonly stop?: () => void; // stops the process; when left out everything fails from then on
}

/**
 * Stands between the program and node:fs/promises, for some files: makes operations fail, and knows what was written and
 * not synced, so that a power loss can be played: any of that may be there, in part, or not.
 */
export class FaultyDisk {
  readonly #options: FaultyDiskOptions;
  readonly #original = { open: fs.open, rename: fs.rename };
  #unsynced: UnsyncedChange[] = []; // oldest first
  #isStopped = false;

  constructor(options: FaultyDiskOptions) {
    this.#options = options;
  }

  install(): void {
    const { open, rename } = this.#original;
    const isOurs = (path: unknown): path is string => typeof path === 'string' && path.startsWith(this.#options.prefix);
    fs.open = async (path, ...how) => {
      const handle = await open(path, ...how);
      return isOurs(String(path)) || String(path) === dirname(this.#options.prefix) ? this.#guarded(handle, String(path)) : handle;
    };
    fs.rename = async (from, to) => {
      if (!isOurs(from) || !isOurs(to)) return rename(from, to);
      await this.#run('rename', to, async () => {
        const change: UnsyncedChange = { kind: 'rename', path: to, was: contents(to), isOrphan: false };
        await rename(from, to);
        for (const other of this.#unsynced) if (other.path === from) other.path = to;
        this.#unsynced.push(change);
      });
    };
    syncBuiltinESMExports();
  }

  uninstall(): void {
    Object.assign(fs, this.#original);
    syncBuiltinESMExports();
  }

  /** From now on nothing gets to the disk. */
  stop(): void {
    this.#isStopped = true;
    this.#options.stop?.();
  }

  /** The disk works again; what was not synced is there, and still not synced. */
  start(): void {
    this.#isStopped = false;
  }

  /** Loses, of what was not synced, what `random` (0 to 1) says, or a part. */
  losePower(random: () => number): void {
    for (const change of this.#unsynced.toReversed()) {
      const luck = random();
      if (luck < 0.34) undo(change, 0);
      else if (luck < 0.67) undo(change, random());
    }
    this.#unsynced = [];
  }

  #guarded(handle: FileHandle, path: string): FileHandle {
    const [write, writeFile] = [handle.write.bind(handle), handle.writeFile.bind(handle)];
    const [sync, datasync] = [handle.sync.bind(handle), handle.datasync.bind(handle)];
    return Object.assign(handle, {
      write: (bytes: Uint8Array, offset: number, length: number, position: number) =>
        this.#run('write', path, async () => {
          const was = contents(path)?.subarray(position, position + length);
          this.#unsynced.push({ kind: 'write', path, was, position, isOrphan: false });
          return write(bytes, offset, length, position);
        }),
      writeFile: (bytes: Uint8Array) =>
        this.#run('writeFile', path, async () => {
          this.#unsynced.push({ kind: 'write', path, was: undefined, position: 0, isOrphan: false });
          await writeFile(bytes);
        }),
      sync: () => this.#sync('sync', path, sync),
      datasync: () => this.#sync('datasync', path, datasync),
    });
  }

  // What a sync that failed did not write is not written by the next one either, unless it is written to again.
  async #sync(operation: 'sync' | 'datasync', path: string, sync: () => Promise<void>): Promise<void> {
    const isOf = (change: UnsyncedChange): boolean => (change.kind === 'rename' ? dirname(change.path) === path : change.path === path);
    try {
      await this.#run(operation, path, sync);
    } catch (error) {
      for (const change of this.#unsynced) if (isOf(change) && change.kind === 'write') change.isOrphan = true;
      throw error;
    }
    const synced = this.#unsynced.filter((change) => isOf(change) && !change.isOrphan);
    this.#unsynced = this.#unsynced.filter(
      (change) =>
        !synced.includes(change) &&
        !synced.some((other) => other.kind === 'write' && change.path === other.path && change.position === other.position),
    );
  }

  async #run<Result>(operation: DiskOperation, path: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#isStopped) throw failure('EIO');
    const fault = this.#options.decide(operation, path);
    if (fault === undefined) return work();
    if ('fails' in fault) {
      if (fault.isDone) await work();
      throw failure(fault.fails);
    }
    if (fault.stops === 'after') await work();
    this.stop();
    throw failure('EIO');
  }
}

interface UnsyncedChange {
  readonly kind: 'write' | 'rename';
  path: string;
  readonly was: Uint8Array | undefined; // what was there; undefined: nothing
  readonly position?: number; // of a write
  isOrphan: boolean; // its sync failed
}

// A write of which only the first part is done, a rename that is done or not. Each at once: the process may be killed meanwhile.
function undo({ kind, path, was, position = 0 }: UnsyncedChange, done: number): void {
  if (kind === 'write') {
    const length = was?.length ?? contents(path)?.length ?? 0;
    const from = Math.floor(length * done);
    overwrite(path, was?.subarray(from) ?? new Uint8Array(length - from), position + from);
  } else if (was === undefined) rmSync(path, { force: true });
  else {
    writeFileSync(`${path}.undone`, was, { mode: 0o600 });
    renameSync(`${path}.undone`, path);
  }
}

function overwrite(path: string, bytes: Uint8Array, position: number): void {
  if (!existsSync(path)) return;
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, position);
  closeSync(file);
}

function contents(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: made to fail`), { code });
}
