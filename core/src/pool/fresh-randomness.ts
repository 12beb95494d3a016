import { randomFillSync } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/**
 * Fresh randomness of the operating system, from the kernel itself where that can be asked: the generator in this
 * process is a part of its memory, and two copies of that (of a virtual machine resumed twice) go on alike.
 */
export class FreshRandomness {
  static readonly length = 84; // bytes: two generators, two clocks, process id
  #device: number | undefined = openDevice();

  /** Fills `length` bytes to make a key of: of both generators, and the time, which differs where all else is broken. */
  readInto(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, FreshRandomness.length);
    randomFillSync(bytes, 0, 32);
    if (this.#device !== undefined) readSync(this.#device, bytes, 32, 32, null);
    view.setBigInt64(64, process.hrtime.bigint());
    view.setFloat64(72, performance.timeOrigin + performance.now());
    view.setUint32(80, process.pid);
  }

  close(): void {
    if (this.#device !== undefined) closeSync(this.#device);
    this.#device = undefined;
  }
}

function openDevice(): number | undefined {
  try {
    const device = openSync('/dev/urandom', 'r');
    if (fstatSync(device).isCharacterDevice()) return device;
    closeSync(device);
  } catch {
    // Windows, or a bare container: the generator of this process is seeded by the system
  }
  return undefined;
}
