import { once } from 'node:events';
import type { ListenOptions, Server } from 'node:net';

/** Listens, and resolves when that has begun; rejects with the system's error. */
export async function listening(server: Server, options: ListenOptions): Promise<void> {
  const ready = once(server, 'listening'); // rejects at an error
  server.listen(options);
  await ready;
}

/** Accepts nothing more; resolves when the last connection is closed. */
export async function stopListening(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await closed;
}
