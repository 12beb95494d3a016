import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createSecureContext, createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { EgdError } from 'egd-core';
import { ConnectionList } from './connection-list.ts';
import type { ControlSettings } from './control.ts';
import { commandReply } from './json-command.ts';
import { listening, stopListening } from './listening.ts';
import type { RequestDesk } from './request-desk.ts';
import type { Listener } from './socket-listener.ts';
import { TcpConnection } from './tcp-connection.ts';

/** A TCP port that is listened on. */
export interface TcpListener extends Listener {
  readonly port: number;
}

/** Listens on the TCP port of the settings, with TLS where they have a certificate. Rejects with DAEMON_PORT_IN_USE. */
export async function listenOnTcp(settings: ControlSettings, desk: RequestDesk): Promise<TcpListener> {
  const { control, tcpPort } = settings;
  const tls = await tlsOptions(settings);
  const connections = new ConnectionList(desk, commandReply(503));
  const connect = (socket: Socket): void => connections.admit(socket, (admitted) => new TcpConnection(admitted, desk));
  const server =
    tls === undefined
      ? createServer({ allowHalfOpen: true }, connect)
      : createTlsServer({ ...tls, allowHalfOpen: true, handshakeTimeout: control.idleTimeout }, connect);
  if (tls !== undefined) server.maxConnections = control.maxConnections; // those that shake hands too
  const sockets = new Set<Socket>(); // beneath TLS
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await listening(server, { host: control.listen, port: tcpPort }, desk.onFailure).catch((error: unknown) => {
    throw unusable(error, control.listen, tcpPort);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: async (timeout) => {
      const closed = stopListening(server);
      await connections.finish(timeout);
      for (const socket of sockets) socket.destroy(); // that never shook hands
      await closed;
    },
  };
}

async function tlsOptions({ control: { tlsCert, tlsKey } }: ControlSettings): Promise<TlsOptions | undefined> {
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  try {
    const [cert, key] = await Promise.all([readFile(tlsCert), readFile(tlsKey)]);
    createSecureContext({ cert, key }); // throws where they are no pair
    return { cert, key, minVersion: 'TLSv1.2' };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EgdError('CONFIG_INVALID_VALUE', `Can't use the certificate ${tlsCert} with the key ${tlsKey}: ${reason}`, { cause: error });
  }
}

function unusable(error: unknown, host: string, port: number): EgdError {
  const reason = error instanceof Error && 'code' in error ? error.code : undefined;
  if (reason === 'EADDRINUSE')
    return new EgdError('DAEMON_PORT_IN_USE', `The port ${port} of ${host} is in use.`, {
      cause: error,
      suggestions: [
        'Stop the program that has it (the old Python daemon has 2121, too), choose another `tcp_port`, or set `[control] tcp = false`.',
      ],
    });
  const words = reason === 'EACCES' ? 'it may not be used by this user' : error instanceof Error ? error.message : String(error);
  return new EgdError('DAEMON_ADDRESS_UNUSABLE', `Can't listen on port ${port} of ${host}: ${words}.`, { cause: error });
}
