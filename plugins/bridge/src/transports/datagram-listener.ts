import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { EgdError, isEgdError } from 'egd-core';
import type { ComponentLog } from 'egd-core/logging';
import type { Listen } from '../config/gateway-config.ts';
import { claimsOf } from '../packets/packet-refusals.ts';
import type { PacketReceiver } from '../packets/packet.ts';
import { RefusalLines } from '../packets/refusal-lines.ts';

/** Where a gateway listens for datagrams, and who verifies them. */
export interface DatagramListenerOptions {
  readonly listen: Listen;
  readonly receiver: Pick<PacketReceiver, 'receiveDatagram'>;
  readonly log: ComponentLog;
  readonly mostPending?: number; // datagrams that are being verified and stored, 4096 when left out
}

/** A socket for datagrams that never answers. */
export interface DatagramListener {
  readonly address: Listen;
  readonly receiveBuffer: number; // bytes that the kernel holds for it
  report(): DatagramReport;
  /** Stops listening; resolves when what came is stored. */
  close(): Promise<void>;
}

/** What came in datagrams. */
export interface DatagramReport {
  readonly received: number; // datagrams
  readonly accepted: number;
  readonly bytes: number; // of data in those that were accepted
  readonly overrun: number; // dropped unread, because too many were being stored
  readonly refused: Readonly<Record<string, number>>; // by error code
}

const MOST_PENDING = 4096; // datagrams
const RECEIVE_BUFFER = 8_388_608; // bytes wished for; the kernel gives at most net.core.rmem_max

/** Listens for sealed datagrams. Nothing is ever sent from here, whatever comes. GATEWAY_ALREADY_RUNNING where the port is taken, CONFIG_INVALID_VALUE where there is none to be had. */
export async function listenForDatagrams(options: DatagramListenerOptions): Promise<DatagramListener> {
  const { listen, receiver, log, mostPending = MOST_PENDING } = options;
  const socket = await bind(listen);
  const counts = { received: 0, accepted: 0, bytes: 0, overrun: 0 };
  const refused: Record<string, number> = {};
  const lines = new RefusalLines(log, () => performance.now());
  const pending = new Set<Promise<void>>();

  const take = async (datagram: Uint8Array, address: string): Promise<void> => {
    try {
      const { data } = await receiver.receiveDatagram(datagram);
      counts.accepted++;
      counts.bytes += data.length;
    } catch (error) {
      const code = isEgdError(error) ? error.code : 'unforeseen';
      refused[code] = (refused[code] ?? 0) + 1;
      lines.warn({ code, address }, 'A datagram was refused.', { ...claimsOf(error), error });
    }
  };

  socket.on('message', (datagram, { address: from }) => {
    counts.received++;
    if (pending.size >= mostPending) {
      counts.overrun++;
      datagram.fill(0);
      return;
    }
    const taken = take(datagram, from).finally(() => pending.delete(taken));
    pending.add(taken);
  });
  socket.on('error', (error) => log.warn('The socket for datagrams failed.', { error }));

  const { address, port } = socket.address();
  return {
    address: { host: address, port },
    receiveBuffer: socket.getRecvBufferSize(),
    report: () => ({ ...counts, refused: { ...refused } }),
    close: async () => {
      await new Promise<void>((resolve) => {
        socket.close(() => resolve());
      });
      await Promise.all(pending);
    },
  };
}

async function bind({ host, port }: Listen): Promise<Socket> {
  const socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4', recvBufferSize: RECEIVE_BUFFER });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind({ address: host, port, exclusive: true }, () => {
        socket.off('error', reject);
        resolve();
      });
    });
    return socket;
  } catch (cause) {
    socket.close();
    const place = `udp://${isIPv6(host) ? `[${host}]` : host}:${port}`;
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    if (reason === 'EADDRINUSE')
      throw new EgdError('GATEWAY_ALREADY_RUNNING', `Something receives datagrams at ${place} already.`, { cause });
    throw new EgdError('CONFIG_INVALID_VALUE', `The gateway can't receive datagrams at ${place}: ${reason}.`, {
      cause,
      suggestions: ['Choose an address of this machine, and a port that this user may listen on, as `udp_listen`.'],
    });
  }
}
