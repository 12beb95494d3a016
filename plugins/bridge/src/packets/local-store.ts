import { EgdError } from 'egd-core';
import type { ComponentLog } from 'egd-core/logging';
import type { CollectorStatus } from '../gateway/gateway-status.ts';
import type { EntropySink } from '../supply/entropy-supply.ts';
import { readCheckedLines } from './checked-line.ts';
import { packetNames, type Packet, type PacketStore } from './packet.ts';
import { QRNG_DD } from './qrng-dd-packet.ts';
import { ReplayMarks } from './replay-marks.ts';
import type { ReplayEntry } from './replay-state.ts';
import { ownStateFile, stateError } from './state-file.ts';
import { StateJournal } from './state-journal.ts';

/** The store of a single gateway: replay marks in a file, data in its own buffer. */
export interface LocalStore extends PacketStore {
  /** What is known of each collector. */
  collectors(): CollectorStatus[];
  /** Waits for what is under way, and gives the file back. */
  close(): Promise<void>;
}

/** What a local store is made of. */
export interface LocalStoreOptions {
  readonly stateFile: string; // absolute path; made, with its folder, where there is none
  readonly sink: EntropySink;
  readonly maxAge: number; // milliseconds, the receiver's: how long marks of QRNG-DD packets are kept
  readonly log?: ComponentLog | undefined;
  readonly now?: () => number; // milliseconds since 1970
}

/** Opens the store. Rejects with GATEWAY_ALREADY_RUNNING where another has the file, BRIDGE_STATE_INVALID where it is damaged. */
export async function openLocalStore(options: LocalStoreOptions): Promise<LocalStore> {
  const { stateFile, maxAge } = options;
  const { found, lock } = await ownStateFile(stateFile, 'GATEWAY_ALREADY_RUNNING');
  try {
    const marks = await readMarks(found, stateFile, maxAge);
    const journal = await StateJournal.open<ReplayEntry>({
      path: stateFile,
      snapshot: () => marks.state(),
      apply: (entry) => marks.add(entry),
    });
    const store = new MarkedStore(options, marks, journal);
    return {
      deliver: (packet) => store.deliver(packet),
      noteRefusal: (collector) => store.noteRefusal(collector),
      collectors: () => marks.statuses(),
      close: () => store.close(() => lock.release()),
    };
  } catch (error) {
    await lock.release();
    throw stateError(error, stateFile);
  }
}

class MarkedStore {
  readonly #options: LocalStoreOptions;
  readonly #marks: ReplayMarks;
  readonly #journal: StateJournal<ReplayEntry>;
  readonly #underWay = new Map<string, Promise<void>>(); // by the names of packets
  #reserved = 0; // bytes that are under way to the sink
  #closing: Promise<void> | undefined;

  constructor(options: LocalStoreOptions, marks: ReplayMarks, journal: StateJournal<ReplayEntry>) {
    this.#options = options;
    this.#marks = marks;
    this.#journal = journal;
  }

  async deliver(packet: Packet): Promise<'accepted' | 'seen' | 'full'> {
    if (this.#closing !== undefined) throw unavailable('The gateway is stopping.');
    const names = packetNames(packet);
    const twin = names.map((name) => this.#underWay.get(name)).find((marked) => marked !== undefined);
    if (twin !== undefined) await twin;
    if (twin !== undefined || this.#marks.has(packet)) return this.#refuseReplay(packet);
    if (!this.#marks.hasRoom(packet, this.#now())) throw unavailable('There are marks of as many collectors as can be kept.');
    const { sink } = this.#options;
    if (sink.room() - this.#reserved < packet.data.length) {
      this.#marks.tallyOf(packet)?.noteRefusal(this.#now());
      return 'full';
    }
    await this.#mark(packet, names);
    await sink.add({ bytes: packet.data, collector: packet.collector, time: packet.time });
    return 'accepted';
  }

  noteRefusal(collector: string): void {
    this.#marks.tallyOf({ collector, format: collector === QRNG_DD ? 'qrng-dd-1' : 'egd-2' })?.noteRefusal(this.#now());
  }

  close(release: () => Promise<void>): Promise<void> {
    this.#closing ??= this.#close(release);
    return this.#closing;
  }

  async #close(release: () => Promise<void>): Promise<void> {
    try {
      await this.#journal.close();
    } finally {
      await release();
    }
  }

  // What the mark isn't durable of never gets to the sink, and may come again.
  async #mark(packet: Packet, names: readonly string[]): Promise<void> {
    const marked = this.#append(packet);
    for (const name of names) this.#underWay.set(name, marked);
    this.#reserved += packet.data.length;
    try {
      await marked;
    } finally {
      for (const name of names) this.#underWay.delete(name);
      this.#reserved -= packet.data.length;
    }
  }

  async #refuseReplay(packet: Packet): Promise<'seen'> {
    this.#marks.tallyOf(packet)?.noteReplay(this.#now());
    if (this.#marks.isNewer(packet)) await this.#append(packet);
    return 'seen';
  }

  async #append({ collector, epoch, sequence, data, time, fingerprints }: Packet): Promise<void> {
    const entry = { c: collector, e: epoch, s: sequence, b: data.length, t: time, at: this.#now() };
    try {
      await this.#journal.append(fingerprints === undefined ? entry : { ...entry, f: [...fingerprints] });
    } catch (error) {
      const { stateFile, log } = this.#options;
      log?.error('replay marks could not be written; packets are refused until they can', { error, stateFile });
      throw unavailable('The gateway cannot write down which packets came.', error);
    }
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}

async function readMarks(found: Uint8Array | undefined, path: string, maxAge: number): Promise<ReplayMarks> {
  const { NOTHING_CAME, parseReplayState } = await import('./replay-state.ts');
  if (found === undefined) return new ReplayMarks(NOTHING_CAME, maxAge);
  const { values, isDamaged } = readCheckedLines(found);
  const parsed = isDamaged ? undefined : parseReplayState(values);
  if (parsed === undefined) {
    throw new EgdError('BRIDGE_STATE_INVALID', `The state file ${path} of the gateway is damaged.`, {
      suggestions: [
        'Stop the collectors, move it away when all packets of the past are older than `max_age`, and start all: until then it could not tell which came before.',
      ],
    });
  }
  const marks = new ReplayMarks(parsed.state, maxAge);
  for (const entry of parsed.entries) marks.add(entry);
  return marks;
}

function unavailable(message: string, cause?: unknown): EgdError {
  return new EgdError('GATEWAY_UNAVAILABLE', message, { cause });
}
