import type { ComponentLog } from 'egd-core/logging';
import type { CollectorStatus } from '../gateway/gateway-status.ts';
import type { EntropySink } from '../supply/entropy-supply.ts';
import type { PacketStore } from './packet.ts';

/** The store of a single gateway: replay marks in a file, data in its own buffer. */
export interface LocalStore extends PacketStore {
  /** What is known of each collector. */
  collectors(): CollectorStatus[];
  /** Waits for what is under way, and gives the file back. */
  close(): Promise<void>;
}

/** What a local store is made of. */
export interface LocalStoreOptions {
  readonly stateFile: string; // absolute path; made, with its folder, where there is none
  readonly sink: EntropySink;
  readonly maxAge: number; // milliseconds, the receiver's: how long marks of QRNG-DD packets are kept
  readonly log?: ComponentLog | undefined;
  readonly now?: () => number; // milliseconds since 1970
}

/** Opens the store. Rejects with GATEWAY_ALREADY_RUNNING where another has the file, BRIDGE_STATE_INVALID where it is damaged. */
export function openLocalStore(_options: LocalStoreOptions): Promise<LocalStore> {
  return Promise.reject(new Error('not yet'));
}
