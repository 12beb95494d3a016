import type { Pulse } from './pulse.ts';

/**
 * The message that a pulse's signature signs: its fields in the order of the beacon's format 2.0 (NISTIR 8213), numbers
 * big-endian, byte strings after their length. Of `listValues` only the values are in it, not their types and URIs.
 */
export function pulseMessage(pulse: Pulse): Uint8Array {
  return Buffer.concat([
    text(pulse.uri),
    text(pulse.version),
    uint32(pulse.cipherSuite),
    uint32(pulse.period),
    hex(pulse.certificateId),
    uint64(pulse.chainIndex),
    uint64(pulse.pulseIndex),
    text(pulse.timeStamp),
    hex(pulse.localRandomValue),
    hex(pulse.external.sourceId),
    uint32(pulse.external.statusCode),
    hex(pulse.external.value),
    ...pulse.listValues.map(({ value }) => hex(value)),
    hex(pulse.precommitmentValue),
    uint32(pulse.statusCode),
  ]);
}

function text(value: string): Uint8Array {
  return withLength(Buffer.from(value, 'utf8'));
}

function hex(value: string): Uint8Array {
  return withLength(Buffer.from(value, 'hex'));
}

function withLength(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function uint64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
