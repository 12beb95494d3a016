import { addedCount } from '../packets/sequence-window.ts';

/** What a fleet knows of the packets of a collector: which came, and how many. */
export interface ReplayMark {
  readonly epoch: number;
  readonly highest: number; // sequence, the highest that was accepted
  readonly seen: bigint; // bit n: that of `highest - n` came
  readonly packets: number; // accepted
  readonly bytes: number;
  readonly lost: number; // sequence numbers that never came
  readonly gaps: number; // runs of them
  readonly lastSeen: number; // milliseconds since 1970
}

/** A packet, as far as it is marked. */
export interface NumberedPacket {
  readonly epoch: number;
  readonly sequence: number;
  readonly data: { readonly length: number };
}

/** How far behind the highest a sequence number may come late; what is further behind counts as seen. */
export const REPLAY_WINDOW = 1024;

/** The mark with this packet in it; undefined: it came before, or too long ago to be told from one that did. */
export function markPacket(mark: ReplayMark | undefined, packet: NumberedPacket, now: number): ReplayMark | undefined {
  const { epoch, sequence, data } = packet;
  const counted = {
    packets: (mark?.packets ?? 0) + 1,
    bytes: (mark?.bytes ?? 0) + data.length,
    lost: mark?.lost ?? 0,
    gaps: mark?.gaps ?? 0,
    lastSeen: Math.max(mark?.lastSeen ?? 0, now),
  };
  if (mark === undefined || epoch > mark.epoch) return { ...counted, epoch, highest: sequence, seen: 1n };
  if (epoch < mark.epoch) return undefined;
  const ahead = sequence - mark.highest;
  if (ahead > 0) {
    const seen = ahead >= REPLAY_WINDOW ? 1n : ((mark.seen << BigInt(ahead)) & WINDOW_BITS) | 1n;
    const missing = ahead - 1;
    return {
      ...counted,
      epoch,
      highest: sequence,
      seen,
      lost: addedCount(counted.lost, missing),
      gaps: counted.gaps + (missing > 0 ? 1 : 0),
    };
  }
  const bit = bitOf(mark, sequence);
  if (bit === undefined || (mark.seen & bit) !== 0n) return undefined;
  return { ...counted, epoch, highest: mark.highest, seen: mark.seen | bit, lost: Math.max(0, counted.lost - 1) };
}

/** The mark without a packet that was marked and found no room after all, so that it may come again. */
export function unmarkPacket(mark: ReplayMark, packet: NumberedPacket): ReplayMark {
  const bit = packet.epoch === mark.epoch ? bitOf(mark, packet.sequence) : undefined;
  if (bit === undefined || (mark.seen & bit) === 0n) return mark;
  const { packets, bytes, lost } = mark;
  return { ...mark, seen: mark.seen & ~bit, packets: packets - 1, bytes: bytes - packet.data.length, lost: addedCount(lost, 1) };
}

/** Counts a packet that is told from others by something else than its number; a number that goes back begins anew. */
export function countPacket(mark: ReplayMark | undefined, packet: NumberedPacket, now: number): ReplayMark | undefined {
  const isBack = mark !== undefined && packet.sequence <= mark.highest;
  return markPacket(isBack ? { ...mark, epoch: packet.epoch - 1 } : mark, packet, now);
}

const WINDOW_BITS = (1n << BigInt(REPLAY_WINDOW)) - 1n;

function bitOf(mark: ReplayMark, sequence: number): bigint | undefined {
  const behind = mark.highest - sequence;
  return behind >= 0 && behind < REPLAY_WINDOW ? 1n << BigInt(behind) : undefined;
}
