import { createHmac, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { datagramRoom, sealDatagram } from '../plugins/bridge/src/packets/datagram.ts';
import { encodePacket } from '../plugins/bridge/src/packets/encode-packet.ts';
import { openLocalStore } from '../plugins/bridge/src/packets/local-store.ts';
import { packetKey } from '../plugins/bridge/src/packets/packet-key.ts';
import { createPacketReceiver } from '../plugins/bridge/src/packets/packet-receiver.ts';
import type { PacketReceiver } from '../plugins/bridge/src/packets/packet.ts';
import type { BenchRow } from './support/bench-row.ts';
import { median } from './support/median.ts';

const PACKETS = 5000;
const ROUNDS = 5;
const UNDER_WAY = 64; // packets at a time, as from some collectors
const LEAST = 1000; // packets a second
const COLLECTOR = 'inside';
const key = packetKey(randomBytes(32));

/** Packets of 1 KiB, verified and with their replay marks on the disk, in one process; beside it the HMAC of as many bytes alone. */
export default async function benchPackets(): Promise<BenchRow[]> {
  const data = randomBytes(1024);
  const hmac = hmacRate(data);
  const small = data.subarray(0, datagramRoom(COLLECTOR));
  const kinds: Readonly<Record<string, Kind>> = {
    'packets of 1 KiB, version 2,': {
      make: (sequence) => encodePacket(packetOf(sequence, data), key, 'egd-2'),
      receive: (receiver, bytes) => receiver.receive(bytes),
    },
    'packets of 1 KiB, QRNG-DD,': {
      make: (sequence) => encodePacket(packetOf(sequence, data), key, 'qrng-dd-1'),
      receive: (receiver, bytes) => receiver.receive(bytes),
    },
    'datagrams of 1,200 bytes': {
      make: (sequence) => sealDatagram(packetOf(sequence, small), key, 'aes-256-gcm'),
      receive: (receiver, bytes) => receiver.receiveDatagram(bytes),
    },
  };
  const rows: BenchRow[] = [];
  for (const [what, kind] of Object.entries(kinds)) {
    const value = await rateOf(kind);
    rows.push({
      what: `${what} verified, replay marks synced`,
      value,
      unit: 'packets/s',
      against: `HMAC-SHA-256 of 1 KiB alone: ${hmac.toPrecision(3)} a second`,
      ratio: hmac / value,
      limit: `>= ${LEAST} packets/s`,
      ok: value >= LEAST,
    });
  }
  return rows;
}

interface Kind {
  readonly make: (sequence: number) => Uint8Array;
  readonly receive: (receiver: PacketReceiver, bytes: Uint8Array) => Promise<unknown>;
}

async function rateOf({ make, receive }: Kind): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'egd-bench-'));
  const sink = { room: () => Infinity, add: () => undefined };
  const store = await openLocalStore({ stateFile: join(folder, 'gateway.state'), sink, maxAge: 300_000 });
  try {
    const keys = {
      signing: key,
      accepted: [key],
      find: (id: string) => (id === key.id ? key : undefined),
      reload: () => Promise.resolve(false),
    };
    const limits = { formats: ['egd-2', 'qrng-dd-1'], maxAge: 300_000, maxAhead: 30_000, maxPacketSize: 2 ** 20 } as const;
    const receiver = createPacketReceiver({ ...limits, keys: { ...keys, close: () => undefined }, store });
    const rates: number[] = [];
    for (let round = -1; round < ROUNDS; round++) {
      const packets = Array.from({ length: PACKETS }, (_, index) => make((round + 1) * PACKETS + index));
      const start = performance.now();
      await Promise.all(Array.from({ length: UNDER_WAY }, (_, lane) => receiveAll(packets, lane, (bytes) => receive(receiver, bytes))));
      if (round >= 0) rates.push((PACKETS / (performance.now() - start)) * 1000);
    }
    return median(rates);
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function receiveAll(packets: readonly Uint8Array[], lane: number, receive: (bytes: Uint8Array) => Promise<unknown>): Promise<void> {
  for (let index = lane; index < packets.length; index += UNDER_WAY) {
    const packet = packets[index];
    if (packet !== undefined) await receive(packet);
  }
}

function hmacRate(data: Uint8Array): number {
  const start = performance.now();
  for (let count = 0; count < 20_000; count++) createHmac('sha256', key.signing).update(data).digest();
  return 20_000_000 / (performance.now() - start);
}

function packetOf(sequence: number, data: Uint8Array): Parameters<typeof encodePacket>[0] {
  return { collector: COLLECTOR, epoch: 1, sequence, time: Date.now(), data };
}
