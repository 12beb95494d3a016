import { once } from 'node:events';
import type { ListenOptions, Server } from 'node:net';

/**
 * Listens, and resolves when that has begun; rejects with the system's error. `onFailure` is told of clients that can't be
 * taken, as when there are no more file descriptors: the server goes on.
 */
export async function listening(server: Server, options: ListenOptions, onFailure: (error: Error) => void): Promise<void> {
  const ready = once(server, 'listening'); // rejects at an error
  server.listen(options);
  await ready;
  server.on('error', onFailure);
}

/** Accepts nothing more; resolves when the last connection is closed. */
export async function stopListening(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await closed;
}
