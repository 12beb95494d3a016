/** How packets are written: ours, or that of QRNG-DD. */
export type PacketFormat = 'egd-2' | 'qrng-dd-1';

/** What a collector sends at a time. */
export interface Packet {
  readonly format: PacketFormat;
  readonly collector: string; // id; of a QRNG-DD packet `qrng-dd`, because it has none
  readonly keyId: string; // 16 hexadecimal digits; of a QRNG-DD packet that of the key that fits
  readonly epoch: number; // 0 in a QRNG-DD packet
  readonly sequence: number;
  readonly time: number; // milliseconds since 1970
  readonly data: Uint8Array;
  readonly fingerprints?: readonly string[]; // of a QRNG-DD packet: what it is known by, instead of epoch and sequence; one for each accepted key
}

/** What a collector says in a packet. */
export type OutgoingPacket = Pick<Packet, 'collector' | 'epoch' | 'sequence' | 'time' | 'data'>;

/** What a packet is told from all others by: two with the same name are the same packet. */
export function packetName(packet: Packet): string {
  return packetNames(packet)[0];
}

/** All names of a packet: one of QRNG-DD has another for each accepted key. */
export function packetNames({ collector, epoch, sequence, fingerprints = [] }: Packet): readonly [string, ...string[]] {
  const [first, ...others] = fingerprints.map((fingerprint) => `${collector}/${fingerprint}`);
  return first === undefined ? [`${collector}/${epoch}/${sequence}`] : [first, ...others];
}

/** What a gateway makes of the bytes that came to `/push` or in a datagram. */
export interface PacketReceiver {
  /**
   * Verifies a packet, makes the replay mark durable, hands the data to the sink, and resolves. Rejects with one of the
   * PACKET_ codes, GATEWAY_BUFFER_FULL or GATEWAY_UNAVAILABLE, in this order of checks: size, key, signature, checksum,
   * version, age, replay, room; what was rejected for lack of room may come again. It takes the bytes over
   * and wipes them: who wants to send them again keeps a copy.
   */
  receive(bytes: Uint8Array): Promise<Packet>;
  /** The same for a sealed datagram, which carries one packet. */
  receiveDatagram(bytes: Uint8Array): Promise<Packet>;
}

/** Where a receiver brings packets that were verified: knows what came before, and keeps the data. */
export interface PacketStore {
  /**
   * `accepted`: the data will be served, and the packet is known to have come, durably; `seen`: it came before, and is
   * wiped; `full`: there is no room, and it may come again. Rejects with GATEWAY_UNAVAILABLE where neither can be told.
   */
  deliver(packet: Packet): Promise<'accepted' | 'seen' | 'full'>;
  /** Counts a packet that was signed well and refused before it came here: for its checksum, version or age. */
  noteRefusal?(collector: string): void;
}
