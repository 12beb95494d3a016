import { chmod, lstat, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { EgdError } from 'egd-core';
import { ConnectionList, type Connection } from './connection-list.ts';
import { EgdConnection } from './egd-connection.ts';
import { listening, stopListening } from './listening.ts';
import type { RequestDesk } from './request-desk.ts';
import { RpcConnection } from './rpc-connection.ts';
import { errorReply } from './rpc-reply.ts';

const SECRET_UMASK = 0o177; // what is made is for its owner alone
const BACKLOG = 4096; // clients that wait to be taken; one more would be refused by the system without a word
const ANSWER_TIME = 2000; // milliseconds in which a daemon that is alive takes a connection

/** A socket that is listened on. */
export interface Listener {
  /** Accepts nothing more and lets requests end within `timeout` milliseconds. */
  stop(timeout: number): Promise<void>;
}

/** Listens on the Unix socket, or the named pipe of Windows, for clients of the same user. */
export async function listenOnSocket(path: string, desk: RequestDesk): Promise<Listener> {
  const refusal = errorReply(null, new EgdError('CONTROL_TOO_BUSY', 'As many clients as allowed are connected.'));
  return listenFor((socket) => new RpcConnection(socket, desk), `${refusal}\n`, { path, mode: 0o600, key: 'socket' }, desk);
}

/** Listens on the Unix socket of the classic EGD protocol, for clients of this machine whom `mode` lets in. */
export async function listenOnEgdSocket(path: string, mode: number, desk: RequestDesk): Promise<Listener> {
  return listenFor((socket) => new EgdConnection(socket, desk), '', { path, mode, key: 'egd_socket' }, desk);
}

interface SocketPlace {
  readonly path: string;
  readonly mode: number; // permissions of the file
  readonly key: string; // that names it in `[control]`
}

async function listenFor(
  create: (socket: Socket) => Connection,
  refusal: string,
  place: SocketPlace,
  desk: RequestDesk,
): Promise<Listener> {
  if (process.platform !== 'win32') await removeStale(place);
  const connections = new ConnectionList(desk, refusal);
  const server = createServer({ allowHalfOpen: true }, (socket) => connections.admit(socket, create));
  await listenPrivately(server, place, desk);
  return {
    stop: async (timeout) => {
      const closed = stopListening(server); // removes the file too
      await connections.finish(timeout);
      await closed;
    },
  };
}

// The file is made while the umask is narrow: nobody else can connect at any moment.
async function listenPrivately(server: Server, { path, mode }: SocketPlace, { onFailure }: RequestDesk): Promise<void> {
  const umask = process.umask(SECRET_UMASK);
  let ready: Promise<void>;
  try {
    ready = listening(server, { path, backlog: BACKLOG }, onFailure);
  } finally {
    process.umask(umask);
  }
  await ready.catch((error: unknown) => {
    throw new EgdError('DAEMON_ADDRESS_UNUSABLE', `Can't listen on ${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  });
  if (process.platform !== 'win32') await chmod(path, mode);
}

// A socket that nobody listens on was left by a daemon that was killed.
async function removeStale({ path, key }: SocketPlace): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isSocket())
    throw new EgdError('DAEMON_ADDRESS_UNUSABLE', `${path} is there already, and is no socket.`, {
      suggestions: [`Move it away, or set another \`${key}\` in \`[control]\`.`],
    });
  if (await isAnswered(path)) throw new EgdError('DAEMON_ALREADY_RUNNING', `Another daemon answers at ${path}.`);
  await rm(path, { force: true });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const end = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(ANSWER_TIME, () => end(true));
    socket.once('connect', () => end(true));
    socket.once('error', (error) => end(!('code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ENOENT'))));
  });
}
