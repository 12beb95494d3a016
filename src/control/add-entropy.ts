import { MOST_ADDED, type Daemon } from '../daemon/daemon.ts';
import { RPC_ERRORS, type AddEntropyReply } from './control-messages.ts';
import type { Params } from './params-check.ts';
import { badRequest } from './rpc-reply.ts';

/** The method `addentropy`: decodes the bytes, adds them to the daemon's pool, and wipes them. */
export function addEntropy(daemon: Daemon, params: Params): AddEntropyReply {
  const bytes = decoded(String(params['data']));
  const added = daemon.addEntropy(bytes);
  bytes.fill(0);
  const { pool } = daemon.status();
  return { added, bytes: pool.bytes, maxEntropy: pool.maxEntropy };
}

// Node.js decodes anything: what is no base64 would be added as other bytes, and fewer.
function decoded(data: string): Buffer {
  if (data.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(data)) {
    throw badRequest('Expected `data` to be base64 with its padding.', RPC_ERRORS.invalidParams);
  }
  const bytes = Buffer.from(data, 'base64');
  if (bytes.length > MOST_ADDED) throw badRequest(`Expected ${MOST_ADDED} bytes at most, got ${bytes.length}.`, RPC_ERRORS.invalidParams);
  return bytes;
}
