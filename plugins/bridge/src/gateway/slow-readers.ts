import type { Server, Socket } from 'node:net';

/** How slow a client may be in reading what it asked for. */
export interface SlowReaderLimits {
  readonly time: number; // milliseconds that something may wait to be read
  readonly bytes: number; // that must be read in this time
  readonly every?: number; // milliseconds between looks, a tenth of `time`
  readonly onCutOff?: (address: string | undefined) => void;
}

/**
 * Cuts off connections that don't read their answers: those that for `time` always had bytes waiting, and took fewer than
 * `bytes`. What was written at once counts as read when all of it is. It looks at sockets now and then, so it costs a request
 * nothing. Returns how to end it.
 */
export function cutOffSlowReaders(server: Server, { time, bytes, every = time / 10, onCutOff }: SlowReaderLimits): () => void {
  const backlogs = new Map<Socket, Backlog>();
  const sockets = new Set<Socket>();
  const greet = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      backlogs.delete(socket);
    });
  };
  const look = (): void => {
    const now = performance.now();
    for (const socket of sockets) {
      const written = socket.bytesWritten - socket.writableLength;
      const backlog = backlogs.get(socket);
      if (socket.writableLength === 0) backlogs.delete(socket);
      else if (backlog === undefined || written - backlog.written >= bytes) backlogs.set(socket, { since: now, written });
      else if (now - backlog.since >= time) {
        onCutOff?.(socket.remoteAddress);
        socket.destroy();
      }
    }
  };
  const arrival = 'setSecureContext' in server ? 'secureConnection' : 'connection'; // of TLS, the socket that answers are written to
  server.on(arrival, greet);
  const timer = setInterval(look, every).unref();
  return () => {
    clearInterval(timer);
    server.off(arrival, greet);
  };
}

// What a connection did not read yet.
interface Backlog {
  readonly since: number; // milliseconds
  readonly written: number; // bytes that had been read then
}
