import { Crc64 } from './crc64.ts';
import { ID_LENGTH } from './pool-file-id.ts';

/** How much of a pool file is consumed. */
export interface JournalRecord {
  readonly id: string; // of the pool file
  readonly consumed: number; // bytes of entropy from the start of the file
}

/** One of the two places in the journal: what it says, and how new that is. */
export interface JournalSlot {
  readonly sequence: number; // counts up from 1
  readonly records: readonly JournalRecord[];
}

/** Bytes of a slot. */
export const SLOT_LENGTH = 512;

/** The bytes of a slot. */
export function encodeSlot({ sequence, records }: JournalSlot): Uint8Array {
  if (records.length > MOST_RECORDS) throw new Error(`a slot of the journal has room for ${MOST_RECORDS} records`);
  const slot = Buffer.alloc(SLOT_LENGTH);
  slot.set(MAGIC);
  slot.writeUInt32LE(VERSION, FIELD.version);
  slot.writeBigUInt64LE(BigInt(sequence), FIELD.sequence);
  slot.writeUInt32LE(records.length, FIELD.count);
  for (const [index, { id, consumed }] of records.entries()) {
    const offset = FIELD.records + index * RECORD_LENGTH;
    slot.write(id, offset, 'hex');
    slot.writeBigUInt64LE(BigInt(consumed), offset + ID_LENGTH);
  }
  const sum = new Crc64().update(slot.subarray(0, FIELD.checksum));
  slot.writeUInt32LE(sum.low, FIELD.checksum);
  slot.writeUInt32LE(sum.high, FIELD.checksum + 4);
  return slot;
}

/** What a slot says; undefined where it is not whole and valid. */
export function decodeSlot(bytes: Uint8Array): JournalSlot | undefined {
  const slot = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (slot.length !== SLOT_LENGTH || MAGIC.some((byte, index) => slot[index] !== byte)) return undefined;
  const sum = new Crc64().update(slot.subarray(0, FIELD.checksum));
  if (slot.readUInt32LE(FIELD.checksum) !== sum.low || slot.readUInt32LE(FIELD.checksum + 4) !== sum.high) return undefined;
  const count = slot.readUInt32LE(FIELD.count);
  if (slot.readUInt32LE(FIELD.version) !== VERSION || count > MOST_RECORDS) return undefined;
  const records = Array.from({ length: count }, (_, index) => {
    const offset = FIELD.records + index * RECORD_LENGTH;
    const id = slot.toString('hex', offset, offset + ID_LENGTH);
    return { id, consumed: Number(slot.readBigUInt64LE(offset + ID_LENGTH)) };
  });
  return { sequence: Number(slot.readBigUInt64LE(FIELD.sequence)), records };
}

const MAGIC = Uint8Array.of(0x45, 0x47, 0x44, 0x43); // "EGDC"
const VERSION = 1;
const FIELD = { version: 4, sequence: 8, count: 16, records: 24, checksum: SLOT_LENGTH - 8 } as const; // bytes from the start; 20 to 23 are zero
const RECORD_LENGTH = ID_LENGTH + 8;
const MOST_RECORDS = Math.floor((FIELD.checksum - FIELD.records) / RECORD_LENGTH);
