import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

/** What is asked of the disk. */
export type DiskOperation = 'write' | 'writeFile' | 'sync' | 'datasync';

/** Stands between the program and node:fs/promises, for paths that start with `prefix`: sees every operation, and may make it fail or wait. */
export class WatchedDisk {
  readonly #prefix: string;
  readonly #open = fs.open;
  /** Called before each operation; what it throws is what the operation throws. */
  before: (operation: DiskOperation, path: string) => void | Promise<void> = () => undefined;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  install(): void {
    fs.open = async (path, ...how) => {
      const handle = await this.#open(path, ...how);
      return String(path).startsWith(this.#prefix) ? this.#watched(handle, String(path)) : handle;
    };
    syncBuiltinESMExports();
  }

  uninstall(): void {
    fs.open = this.#open;
    syncBuiltinESMExports();
  }

  /** As a disk that is full. */
  static full(): never {
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  }

  #watched(handle: FileHandle, path: string): FileHandle {
    const [write, writeFile] = [handle.write.bind(handle), handle.writeFile.bind(handle)];
    const [sync, datasync] = [handle.sync.bind(handle), handle.datasync.bind(handle)];
    return Object.assign(handle, {
      write: async (bytes: Uint8Array, offset: number, length: number, position: number) => {
        await this.before('write', path);
        return write(bytes, offset, length, position);
      },
      writeFile: async (bytes: Uint8Array) => {
        await this.before('writeFile', path);
        return writeFile(bytes);
      },
      sync: async () => {
        await this.before('sync', path);
        return sync();
      },
      datasync: async () => {
        await this.before('datasync', path);
        return datasync();
      },
    });
  }
}
