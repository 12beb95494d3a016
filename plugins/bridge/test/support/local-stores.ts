import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLocalStore, type LocalStore, type LocalStoreOptions } from '../../src/packets/local-store.ts';
import type { Packet } from '../../src/packets/packet.ts';
import { listingSink, verified } from './packet-fixture.ts';

/** The time at which packets of tests come, milliseconds since 1970. */
export const PACKETS_COME = 1_767_225_600_000;

/** A store of a test, in a folder of its own, and the sink that it brings data to. */
export class TestStore {
  readonly folder: string;
  readonly stateFile: string;
  sink = listingSink();
  #store: LocalStore | undefined;

  static async open(): Promise<TestStore> {
    const made = new TestStore(await mkdtemp(join(tmpdir(), 'egd-store-')));
    await made.reopen();
    return made;
  }

  private constructor(folder: string) {
    this.folder = folder;
    this.stateFile = join(folder, 'state', 'gateway.state');
  }

  get store(): LocalStore {
    if (this.#store === undefined) throw new Error('the store is closed');
    return this.#store;
  }

  /** Another store of the same file and sink. */
  another(options: Partial<LocalStoreOptions> = {}): Promise<LocalStore> {
    return openLocalStore({ stateFile: this.stateFile, sink: this.sink, maxAge: 300_000, now: () => PACKETS_COME, ...options });
  }

  /** Closes the store and opens it again, as after a restart. */
  async reopen(options: Partial<LocalStoreOptions> = {}): Promise<void> {
    await this.close();
    this.#store = await this.another(options);
  }

  /** Delivers a packet: the first of collector `inside`, where nothing else is said. */
  deliver(partial: Partial<Packet> = {}): Promise<string> {
    return this.store.deliver(verified(partial));
  }

  async close(): Promise<void> {
    await this.#store?.close();
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
