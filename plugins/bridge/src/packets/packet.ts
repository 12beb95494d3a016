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
}

/** What a gateway makes of the bytes that came to `/push` or in a datagram. */
export interface PacketReceiver {
  /**
   * Verifies a packet, makes the replay mark durable, hands the data to the sink, and resolves. Rejects with one of the
   * PACKET_ codes, GATEWAY_BUFFER_FULL or GATEWAY_UNAVAILABLE, in this order of checks: size, key, signature, checksum,
   * version, age, replay, room; what was rejected for lack of room may come again.
   */
  receive(bytes: Uint8Array): Promise<Packet>;
}
