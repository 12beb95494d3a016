import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { isEgdError } from 'egd-core';
import * as fc from 'fast-check';
import type { ServiceClock } from '../../src/clock/service-clock.ts';
import { signedPackets } from '../../src/collector/packer.ts';
import { PushLoop } from '../../src/collector/push-loop.ts';
import { PushQueue } from '../../src/collector/push-queue.ts';
import { ByteFifo } from '../../src/fifo/byte-fifo.ts';
import { type LocalStore, openLocalStore } from '../../src/packets/local-store.ts';
import { createPacketReceiver } from '../../src/packets/packet-receiver.ts';
import type { PacketFormat, PacketReceiver } from '../../src/packets/packet.ts';
import { Sequence } from '../../src/packets/sequence.ts';
import { outcomeOfError, outcomeOfReply } from '../../src/transports/push-failure.ts';
import type { Pusher, PushOutcome } from '../../src/transports/pusher.ts';
import { retryPolicy } from '../support/configs.ts';
import { keyOf, keysOf, listingSink } from '../support/packet-fixture.ts';
import { keptLog } from '../support/quiet-log.ts';

// What happens to a packet, or to a gateway that takes it.
const LOSSLESS = ['through', 'lost', 'full', 'restart', 'collector-clock', 'gateway-clock', 'replayed'] as const;
const EVENTS = [...LOSSLESS, 'unanswered', 'twice', 'unavailable', 'killed'] as const;

type Event = (typeof EVENTS)[number];

const PACKET = 64; // bytes of data
const START = 1_767_225_600_000; // milliseconds since 1970

/** A gateway, which is restarted and killed, and the way to it. */
class HostileWay implements Pusher {
  readonly target = 'https://gateway.test/push';
  readonly #folder: string;
  readonly #events: Event[];
  readonly #stores: LocalStore[] = [];
  readonly #served: string[] = []; // by gateways that ended
  readonly #recorded: Uint8Array[] = [];
  #receiver: PacketReceiver | undefined;
  #sink = listingSink();
  ahead = 0; // milliseconds, of the gateway's clock
  behind = 0; // milliseconds, of the collector's clock

  constructor(folder: string, events: readonly Event[]) {
    this.#folder = folder;
    this.#events = [...events];
  }

  /** All data that could be served, hexadecimal. */
  get served(): string[] {
    return [...this.#served, ...this.#sink.portions.map(({ bytes }) => Buffer.from(bytes).toString('hex'))];
  }

  async push(packet: Uint8Array): Promise<PushOutcome> {
    this.#recorded.push(Uint8Array.from(packet));
    const event = this.#events.shift() ?? 'through';
    if (event === 'collector-clock') this.behind = this.behind === 0 ? 3_600_000 : 0;
    if (event === 'gateway-clock') this.ahead = this.ahead === 0 ? 200_000 : 0;
    if (this.#events.length === 0) [this.ahead, this.behind] = [0, 0];
    if (event === 'restart') await this.open('closed');
    if (event === 'replayed') for (const old of this.#recorded.slice(0, -1)) await this.#receive(old);
    if (event === 'lost') return outcomeOfError(this.target, new Error('reset'), { wasSent: true });
    if (event === 'full') return this.#answer(507);
    if (event === 'killed') {
      const receiving = this.#receive(packet);
      if (this.#recorded.length % 2 === 0) await turn();
      await this.open('killed');
      await receiving; // what it comes to nobody sees
      return outcomeOfError(this.target, new Error('reset'), { wasSent: true });
    }
    const status = await this.#receive(packet);
    if (event === 'unanswered') return outcomeOfError(this.target, new Error('timeout'), { wasSent: true });
    if (event === 'unavailable') return this.#answer(503);
    return this.#answer(event === 'twice' ? await this.#receive(packet) : status);
  }

  reload(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    for (const store of this.#stores) await store.close();
  }

  /** Opens a gateway after the last: one that is killed leaves its file, and what it could have served, as they are at that moment. */
  async open(end: 'closed' | 'killed'): Promise<void> {
    if (end === 'closed') await this.#stores.at(-1)?.close();
    const file = this.#fileOf(this.#stores.length);
    if (this.#stores.length > 0) copyFileSync(this.#fileOf(this.#stores.length - 1), file);
    this.#served.splice(0, Infinity, ...this.served);
    this.#sink = listingSink();
    const now = (): number => START + this.ahead;
    const store = await openLocalStore({ stateFile: file, sink: this.#sink, maxAge: 300_000, now });
    this.#stores.push(store);
    const limits = { formats: ['egd-2', 'qrng-dd-1'], maxAge: 300_000, maxAhead: 30_000, maxPacketSize: 2000 } as const;
    this.#receiver = createPacketReceiver({ ...limits, keys: keysOf(keyOf(1)), store, now });
  }

  async #receive(packet: Uint8Array): Promise<number> {
    try {
      await this.#receiver?.receive(Uint8Array.from(packet));
      return 200;
    } catch (error) {
      return isEgdError(error) ? (STATUS[error.code] ?? 500) : 500;
    }
  }

  #fileOf(gateway: number): string {
    return join(this.#folder, `gateway-${String(gateway)}.state`);
  }

  #answer(status: number): PushOutcome {
    return outcomeOfReply(this.target, { status, retryAfter: undefined, code: undefined }, 0);
  }
}

const STATUS: Readonly<Record<string, number>> = {
  PACKET_REPLAYED: 409,
  PACKET_TOO_OLD: 400,
  PACKET_FROM_FUTURE: 400,
  GATEWAY_UNAVAILABLE: 503,
};

async function pushThrough(events: readonly Event[], format: PacketFormat): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'egd-hostile-'));
  const way = new HostileWay(folder, events);
  const sequence = await Sequence.open({ stateFile: join(folder, 'collector.state'), collector: 'inside', now: () => START });
  try {
    await way.open('closed');
    let elapsed = 0;
    const now = (): number => START - way.behind;
    const sleep = async (milliseconds: number): Promise<void> => {
      elapsed += milliseconds;
      await turn();
    };
    const clock: ServiceClock = { now, elapsed: () => elapsed, sleep };
    const fifo = new ByteFifo(100_000);
    const queue = new PushQueue({ fifo, packetSize: PACKET, capacity: 100_000 });
    for (let packet = 0; packet < 8; packet++) fifo.push(Buffer.alloc(PACKET, packet + 1), START);
    const loop = new PushLoop({
      queue,
      packer: signedPackets(format, PACKET, { collector: 'inside', keys: keysOf(keyOf(1)), sequence, now }),
      pusher: way,
      interval: 1000,
      retryPolicy: retryPolicy(),
      clock,
      random: () => 0,
      log: keptLog(),
      onPush: () => undefined,
      onAbandoned: () => undefined,
      onRoom: () => undefined,
    });
    loop.complete();
    await loop.run(new AbortController().signal);
    return way.served;
  } finally {
    await way.close();
    await sequence.close();
    await rm(folder, { recursive: true });
  }
}

describe('a way that loses, repeats, delays and answers falsely, to a gateway that is killed', () => {
  const formats = fc.constantFrom<PacketFormat>('egd-2', 'qrng-dd-1');

  it('never brings a byte in twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom<Event>(...EVENTS), { maxLength: 30 }), formats, async (events, format) => {
        const served = await pushThrough(events, format);
        assert.equal(new Set(served).size, served.length, served.map((data) => data.slice(0, 2)).join(' '));
      }),
      { numRuns: 100 },
    );
  });

  it('loses nothing where answers are true, whatever the clocks do and however often the gateway is restarted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom<Event>(...LOSSLESS), { maxLength: 30 }), async (events) => {
        const served = await pushThrough(events, 'egd-2');
        assert.deepEqual([new Set(served).size, served.length], [8, 8]);
      }),
      { numRuns: 100 },
    );
  });
});
