import type { MsgHdrs } from '@nats-io/transport-node';
import { packetName, type Packet } from '../packets/packet.ts';

/** What stands beside the bytes of a message of the stream. */
export interface MessageFacts {
  readonly collector: string;
  readonly time: number; // when the bytes were collected, milliseconds since 1970
}

/** The id by which the stream knows a packet that comes twice. */
export function messageId(packet: Packet): string {
  return packetName(packet);
}

/** Writes what stands beside the bytes of a packet. */
export function writeFacts(headers: MsgHdrs, { collector, time }: MessageFacts): void {
  headers.set(COLLECTOR, collector);
  headers.set(TIME, String(time));
}

/** Reads it; undefined: no gateway wrote this. */
export function readFacts(headers: MsgHdrs | undefined): MessageFacts | undefined {
  const collector = headers?.get(COLLECTOR) ?? '';
  const time = Number(headers?.get(TIME) ?? Number.NaN);
  return collector === '' || !Number.isSafeInteger(time) ? undefined : { collector, time };
}

/** Bytes that the stream counts for a message beside its data. */
export function overheadOf(subject: string, headers: MsgHdrs | undefined): number {
  let size = RECORD + subject.length;
  for (const name of headers?.keys() ?? []) size += name.length + (headers?.get(name).length ?? 0) + 4; // `: ` and the end of the line
  return size;
}

/** The place of a message in its stream, from the subject by which it is acknowledged. */
export function streamSequence(reply: string | undefined): number | undefined {
  const parts = (reply ?? '').split('.');
  if (parts[0] !== '$JS' || parts[1] !== 'ACK') return undefined;
  const sequence = Number(parts[parts.length === 9 ? 5 : 7]); // newer servers put domain and account first
  return Number.isSafeInteger(sequence) && sequence > 0 ? sequence : undefined;
}

const COLLECTOR = 'Egd-Collector';
const TIME = 'Egd-Time';
const RECORD = 34 + 12; // of the file store, and the frame of headers
