import { createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { COLLECTOR_ID, isCollectorId } from './collector-id.ts';
import type { PacketKey } from './packet-key.ts';
import type { OutgoingPacket } from './packet.ts';
import { malformed, NUMBERS_END, type UnverifiedPacket } from './unverified-packet.ts';

/** The version that stands in our packets. */
export const EGD_VERSION = 2;

/** Our packet, as docs/packets.md describes it: MessagePack of which every field has one form only. */
export function writeEgdPacket({ collector, epoch, sequence, time, data }: OutgoingPacket, key: PacketKey): Uint8Array {
  if (!isCollectorId(collector)) throw new RangeError(`expected ${COLLECTOR_ID} as the id of a collector, got ${collector}`);
  if (data.length === 0) throw new RangeError('expected data in a packet');
  const bytes = Buffer.alloc(lengthOf(collector.length, data.length));
  bytes.set([ARRAY_OF_9, EGD_VERSION, TEXT_8, collector.length]);
  bytes.write(collector, HEAD, 'latin1');
  let at = HEAD + collector.length;
  at += bytes.write(KEY_ID_HEAD + key.id, at, 'hex');
  for (const number of [epoch, sequence, time]) {
    if (!Number.isInteger(number) || number < 0 || number >= NUMBERS_END) throw new RangeError(`expected 0 to 2^48 - 1, got ${number}`);
    at = bytes.writeUInt8(UINT_64, at);
    at = bytes.writeBigUInt64BE(BigInt(number), at);
  }
  at = bytes.writeUInt8(BINARY_32, at);
  at = bytes.writeUInt32BE(data.length, at);
  bytes.set(data, at);
  at = bytes.writeUInt8(UINT_32, at + data.length);
  at = bytes.writeUInt32BE(crc32(data), at);
  bytes.write(SIGNATURE_HEAD, at, 'hex');
  bytes.set(sign(bytes, key), bytes.length - 32);
  return bytes;
}

/** Reads our packet; throws PACKET_MALFORMED for every other form. The data are a view of `packet`. */
export function readEgdPacket(packet: Uint8Array): UnverifiedPacket {
  const bytes = Buffer.from(packet.buffer, packet.byteOffset, packet.length);
  const idLength = bytes[3] ?? 0;
  const dataLength = bytes.length - lengthOf(idLength, 0);
  if (dataLength < 1) throw malformed(`${bytes.length} bytes are too few`);
  const fields = HEAD + idLength;
  const expect = (at: number, form: string, name: string): void => {
    if (bytes.toString('hex', at, at + form.length / 2) !== form) throw malformed(`its ${name} is not written as it has to be`);
  };
  const number = (at: number, name: string): number => {
    expect(at, 'cf0000', name); // two zero bytes: below 2^48
    return bytes.readUIntBE(at + 3, 6);
  };
  expect(0, '99', 'array');
  const version = bytes[1] ?? 0;
  if (version > 0x7f) throw malformed('its version is not written as it has to be');
  expect(2, 'd9', 'collector');
  const collector = bytes.toString('latin1', HEAD, fields);
  if (!isCollectorId(collector)) throw malformed(`its collector is not ${COLLECTOR_ID}`);
  expect(fields, KEY_ID_HEAD, 'key id');
  expect(fields + OFFSET.data, 'c6', 'data');
  if (bytes.readUInt32BE(fields + OFFSET.data + 1) !== dataLength) throw malformed('its data are not as long as it says');
  const end = fields + OFFSET.data + 5 + dataLength;
  expect(end, 'ce', 'checksum');
  expect(end + 5, SIGNATURE_HEAD, 'signature');
  return {
    format: 'egd-2',
    version,
    collector,
    keyId: bytes.toString('hex', fields + 2, fields + 10),
    epoch: number(fields + OFFSET.epoch, 'epoch'),
    sequence: number(fields + OFFSET.sequence, 'sequence'),
    time: number(fields + OFFSET.time, 'time'),
    data: packet.subarray(end - dataLength, end),
    checksum: bytes.readUInt32BE(end + 1),
    signature: packet.subarray(-32),
    signatureWith: (key) => sign(packet, key),
  };
}

const [ARRAY_OF_9, TEXT_8, UINT_32, UINT_64, BINARY_32] = [0x99, 0xd9, 0xce, 0xcf, 0xc6];
const [KEY_ID_HEAD, SIGNATURE_HEAD] = ['c408', 'c420'];
const HEAD = 4; // bytes before the id
const OFFSET = { epoch: 10, sequence: 19, time: 28, data: 37 } as const; // bytes after the id
const SIGNATURE = 34; // bytes, with its head

function lengthOf(idLength: number, dataLength: number): number {
  return HEAD + idLength + OFFSET.data + 5 + dataLength + 5 + SIGNATURE;
}

function sign(packet: Uint8Array, key: PacketKey): Uint8Array {
  return createHmac('sha256', key.signing).update(packet.subarray(0, -SIGNATURE)).digest();
}
