import { isEgdError } from 'egd-core';
import type { Packet, PacketReceiver } from '../packets/packet.ts';
import type { GatewayFigures } from './gateway-figures.ts';

/** A receiver whose refusals are counted, whichever way the packets come. */
export function countedReceiver(receiver: PacketReceiver, figures: GatewayFigures): PacketReceiver {
  const counted = async (receiving: Promise<Packet>): Promise<Packet> => {
    try {
      return await receiving;
    } catch (error) {
      figures.countRefusedPacket(isEgdError(error) ? error.code : 'INTERNAL_BUG');
      throw error;
    }
  };
  return {
    receive: (bytes) => counted(receiver.receive(bytes)),
    receiveDatagram: (bytes) => counted(receiver.receiveDatagram(bytes)),
  };
}
