import { createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** A key that packets are signed and datagrams are sealed with. */
export interface PacketKey {
  readonly id: string; // 16 hexadecimal digits; says nothing about the key
  readonly secret: Uint8Array; // 32 bytes or more, as it was given; signs QRNG-DD packets
  readonly signing: Uint8Array; // 32 bytes; signs egd-2 packets
}

/** Fewest and most bytes of a key. */
export const KEY_BYTES = { least: 32, most: 1024 } as const;

/** What is made of a secret. */
export function packetKey(secret: Uint8Array): PacketKey {
  const id = createHmac('sha256', secret).update('egd-bridge key id').digest('hex').slice(0, 16);
  return { id, secret, signing: derivedKey(secret, '', 'egd-bridge packet signature') };
}

/** A new secret. */
export function newSecret(): Uint8Array {
  return randomBytes(KEY_BYTES.least);
}

/** 32 bytes by HKDF-SHA-256 (RFC 5869): a key for one purpose, which tells nothing about those for others. */
export function derivedKey(secret: Uint8Array, salt: string, info: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, salt, info, 32));
}
