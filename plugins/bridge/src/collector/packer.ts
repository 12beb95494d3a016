import { datagramRoom, sealDatagram, type DatagramCipher } from '../packets/datagram.ts';
import { encodePacket } from '../packets/encode-packet.ts';
import type { PacketKeys } from '../packets/packet-keys.ts';
import type { PacketFormat } from '../packets/packet.ts';
import type { Sequence } from '../packets/sequence.ts';

/** Makes what is sent of data that waits: a packet gets its time and its signature when it goes, not when it is queued. */
export interface Packer {
  readonly mostData: number; // bytes in one packet
  readonly signsAnew: boolean; // whether a packet that may have arrived gets a new time for another try
  /** A packet of data that was not sent before; rejects with OUTPUT_FAILED when its number can't be reserved. */
  pack(data: Uint8Array): Promise<Packed>;
  /** The packet of the same data for another try. */
  packAgain(data: Uint8Array, before: Packed): Promise<Packed>;
}

/** What no two packets of a collector share. */
export type Numbered = Awaited<ReturnType<Sequence['next']>>;

/** A packet that is sent, or was. */
export interface Packed {
  readonly number: Numbered;
  readonly bytes: Uint8Array;
  readonly mayHaveArrived: boolean; // by an earlier try
}

/** What packets are made with. */
export interface PackerOptions {
  readonly collector: string; // id
  readonly keys: Pick<PacketKeys, 'signing'>;
  readonly sequence: Pick<Sequence, 'next'>;
  readonly now: () => number; // milliseconds since 1970
}

/**
 * Packs for `https`. Another try has the number of the first, so that the gateway can tell that it has the data already,
 * and of `egd-2` a new time and the key that signs now: after an outage, or while a key is being replaced, what waited
 * is as good as new. A QRNG-DD packet is known by its bytes alone, so that what may have arrived is sent as it was.
 */
export function signedPackets(format: PacketFormat, mostData: number, { collector, keys, sequence, now }: PackerOptions): Packer {
  const encode = (number: Numbered, data: Uint8Array): Uint8Array =>
    encodePacket({ collector, ...number, time: now(), data }, keys.signing, format);
  return {
    mostData,
    signsAnew: format === 'egd-2',
    pack: async (data) => {
      const number = await sequence.next();
      return { number, bytes: encode(number, data), mayHaveArrived: false };
    },
    packAgain: async (data, before) => {
      if (format === 'qrng-dd-1' && before.mayHaveArrived) return before;
      return { ...before, bytes: encode(before.number, data) };
    },
  };
}

/**
 * Packs for `udp`. The nonce of a seal is made of the number, and the seal covers the time: another try needs another
 * number, because a nonce that is used twice gives the key of these ciphers' tags away.
 */
export function sealedDatagrams(cipher: DatagramCipher, mostData: number, { collector, keys, sequence, now }: PackerOptions): Packer {
  const pack = async (data: Uint8Array): Promise<Packed> => {
    const number = await sequence.next();
    const bytes = sealDatagram({ collector, ...number, time: now(), data }, keys.signing, cipher);
    return { number, bytes, mayHaveArrived: false };
  };
  return { mostData: Math.min(mostData, datagramRoom(collector)), signsAnew: true, pack, packAgain: pack };
}
