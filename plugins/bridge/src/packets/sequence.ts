import { EgdError, writeFileSafely, type FileLock } from 'egd-core';
import { readCheckedLines, writeCheckedLine } from './checked-line.ts';
import type { Packet } from './packet.ts';
import { ownStateFile, stateError } from './state-file.ts';
import { NUMBERS_END } from './unverified-packet.ts';

/** The number of a packet: no two packets of a collector ever have the same. */
export type PacketNumber = Pick<Packet, 'epoch' | 'sequence'>;

/** Where the numbers are kept. */
export interface SequenceOptions {
  readonly stateFile: string; // absolute path; made, with its folder, where there is none
  readonly collector: string; // id
  readonly now?: () => number; // milliseconds since 1970
}

/**
 * The numbers of a collector's packets. Each run has an epoch of its own, later than all before; the sequence goes on
 * where the last run could have been, and is reserved in the file before it is used.
 */
export class Sequence {
  readonly epoch: number;
  readonly #options: SequenceOptions;
  readonly #lock: FileLock;
  #next: number;
  #reserved: number; // numbers below are reserved for certain
  #reserving: Promise<void> | undefined;
  #isClosed = false;

  /** Rejects with COLLECTOR_ALREADY_RUNNING where another collector has the file, BRIDGE_STATE_INVALID where it is damaged. */
  static async open(options: SequenceOptions): Promise<Sequence> {
    const { stateFile, now = Date.now } = options;
    const { found, lock } = await ownStateFile(stateFile, 'COLLECTOR_ALREADY_RUNNING');
    try {
      const before = found === undefined ? { epoch: 0, next: 1 } : parseState(found, stateFile);
      const epoch = Math.max(before.epoch + 1, Math.floor(now()));
      if (epoch >= NUMBERS_END) throw invalid(stateFile, `its epoch is ${before.epoch}, and there is none after it`);
      const sequence = new Sequence(options, lock, { epoch, sequence: before.next });
      await sequence.#reserve();
      return sequence;
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  private constructor(options: SequenceOptions, lock: FileLock, first: PacketNumber) {
    this.epoch = first.epoch;
    this.#options = options;
    this.#lock = lock;
    this.#next = first.sequence;
    this.#reserved = first.sequence;
  }

  /** The next number, when it is reserved for certain; rejects with OUTPUT_FAILED when it can't be, and may be asked again. */
  async next(): Promise<PacketNumber> {
    while (this.#next >= this.#reserved) await this.#reserveMore();
    if (this.#isClosed) throw invalid(this.#options.stateFile, 'it was closed');
    const sequence = this.#next++;
    if (this.#reserved - this.#next === RESERVED / 2) this.#reserveMore().catch(() => undefined); // it is tried again when none is left
    return { epoch: this.epoch, sequence };
  }

  /** Gives the file back; the next run goes on right after the last number. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#reserving?.catch(() => undefined);
    await this.#write(this.#next).catch(() => undefined); // what is reserved is left out then
    await this.#lock.release();
  }

  #reserveMore(): Promise<void> {
    if (this.#isClosed) return Promise.reject(invalid(this.#options.stateFile, 'it was closed'));
    this.#reserving ??= this.#reserve().finally(() => (this.#reserving = undefined));
    return this.#reserving;
  }

  async #reserve(): Promise<void> {
    const reserved = this.#next + RESERVED;
    if (reserved > NUMBERS_END) throw invalid(this.#options.stateFile, 'there are no numbers left');
    await this.#write(reserved);
    this.#reserved = reserved;
  }

  async #write(next: number): Promise<void> {
    const { stateFile, collector } = this.#options;
    try {
      await writeFileSafely(stateFile, writeCheckedLine({ version: VERSION, collector, epoch: this.epoch, next } satisfies State));
    } catch (error) {
      throw stateError(error, stateFile);
    }
  }
}

const RESERVED = 1024; // numbers at a time
const VERSION = 1; // of the state file

interface State {
  readonly version: number;
  readonly collector: string; // for people
  readonly epoch: number; // the last one
  readonly next: number; // sequence numbers below may have been used
}

function parseState(bytes: Uint8Array, path: string): Pick<State, 'epoch' | 'next'> {
  const { values } = readCheckedLines(bytes);
  const [state] = values;
  if (values.length !== 1 || typeof state !== 'object' || state === null) throw invalid(path, 'it is not a whole line with its checksum');
  const { version, epoch, next } = { version: undefined, epoch: undefined, next: undefined, ...state };
  if (version !== VERSION) throw invalid(path, `it has version ${String(version)}; expected ${VERSION}`);
  if (!isNumber(epoch) || !isNumber(next)) throw invalid(path, 'its numbers are not those of packets');
  return { epoch, next };
}

function isNumber(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < NUMBERS_END;
}

function invalid(path: string, fact: string): EgdError {
  return new EgdError('BRIDGE_STATE_INVALID', `The state file ${path} of the collector can't be used: ${fact}.`);
}
