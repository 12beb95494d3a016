import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { isIPv6 } from 'node:net';
import { machineClock, type ServiceClock } from '../clock/service-clock.ts';
import { outcomeOfError } from './push-failure.ts';
import type { Pusher, PushOutcome } from './pusher.ts';

/** Where datagrams go. */
export interface UdpPusherOptions {
  readonly url: string; // udp://host:port
  readonly rate?: number; // most datagrams a second, 2000 when left out
  readonly clock?: ServiceClock; // the machine's when left out
}

const RATE = 2000; // datagrams a second: 2 MB/s, which a gateway's receive buffer stands
const LEAST_SLEEP = 5; // milliseconds; a timer is no finer, so that some datagrams go together

/**
 * Sends datagrams one way, evenly, and waits for nothing. The socket is connected: the kernel takes in only what comes
 * from the gateway itself, and nobody reads even that.
 */
export function udpPusher({ url, rate = RATE, clock = machineClock }: UdpPusherOptions): Pusher {
  const { hostname, port, host } = new URL(url);
  const target = `udp://${host}`;
  let socket: Socket | undefined;
  let due = 0; // when the next datagram may go, by the clock

  const send = async (packet: Uint8Array): Promise<void> => {
    socket ??= await connect(hostname.replaceAll(/[[\]]/g, ''), Number(port));
    try {
      await sendOn(socket, packet);
    } catch (error) {
      if (!isAnswerOfOutside(error)) throw error;
      await sendOn(socket, packet); // the error belonged to the datagram before; reading it cleared it
    }
  };

  return {
    target,
    push: async (packet, signal): Promise<PushOutcome> => {
      try {
        due = Math.max(due, clock.elapsed()) + 1000 / rate;
        if (due - clock.elapsed() > LEAST_SLEEP) await clock.sleep(due - clock.elapsed(), signal);
        await send(packet);
        return { status: 'delivered' };
      } catch (error) {
        socket?.close();
        socket = undefined; // the next try looks for the host anew
        return outcomeOfError(target, error, { wasSent: false });
      }
    },
    reload: async () => undefined,
    close: async () => {
      socket?.close();
      socket = undefined;
    },
  };
}

async function connect(host: string, port: number): Promise<Socket> {
  const { address } = await lookup(host);
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.connect(port, address, () => {
        socket.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    socket.close();
    throw error;
  }
  socket.on('error', () => undefined); // what comes back is nobody's business
  return socket;
}

async function sendOn(socket: Socket, packet: Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.send(packet, (error) => (error === null ? resolve() : reject(error)));
  });
}

// ICMP, where there is a way back: whoever is outside must not be able to hold the collector back by it.
function isAnswerOfOutside(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNREFUSED' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH';
}
