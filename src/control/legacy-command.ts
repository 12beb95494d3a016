import type { Daemon } from '../daemon/daemon.ts';
import type { TcpAnswer } from './tcp-answer.ts';

/** Does what the client of the Python daemon asks, and answers in that daemon's words. */
export async function answerLegacy(request: Buffer, daemon: Daemon): Promise<TcpAnswer> {
  const method = request.toString('latin1').trimEnd();
  if (method === 'status') {
    const { bytes, chunks } = daemon.status().pool;
    return { method, isFine: true, reply: `100 OK\nPool has ${bytes} bytes of entropy in ${chunks} PoolChunks.` };
  }
  if (method === 'persist') return persist(daemon);
  if (method === 'quit') return { method, isFine: true, reply: '100 OK\n', afterwards: () => daemon.shutdown() };
  return { method: 'unknown', isFine: false, reply: Buffer.concat([Buffer.from('200 Unrecognized request\n'), request]) };
}

async function persist(daemon: Daemon): Promise<TcpAnswer> {
  try {
    await daemon.persist();
    return { method: 'persist', isFine: true, reply: '100 OK\n' };
  } catch (error) {
    return { method: 'persist', isFine: false, reply: '300 Failed to persist pool!\n', error };
  }
}
