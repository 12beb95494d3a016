import type { ComponentLog } from 'egd-core/logging';
import type { PacketKey } from './packet-key.ts';

/** The keys that are in use now. */
export interface PacketKeys {
  readonly signing: PacketKey; // that new packets are signed with; ask each time
  readonly accepted: readonly PacketKey[]; // one or two, `signing` among them
  /** The accepted key with this id. */
  find(id: string): PacketKey | undefined;
  /** Reads the file again; true: the keys are others now. One that can't be used is logged, and the old keys stay. */
  reload(): Promise<boolean>;
  /** Stops watching the file, and wipes the keys. */
  close(): void;
}

/** Where the keys are. */
export interface PacketKeysOptions {
  readonly hmacSecretKey?: string | undefined; // of the configuration
  readonly keyFile?: string | undefined; // of the configuration
  readonly environment: Readonly<Record<string, string | undefined>>; // EGD_BRIDGE_KEY, CREDENTIALS_DIRECTORY
  readonly log?: ComponentLog | undefined;
  readonly watchInterval?: number; // milliseconds between looks at the file, 2000; 0: it isn't watched
}

/**
 * Opens the keys of packets: `hmac_secret_key` or `key_file` of the configuration, else EGD_BRIDGE_KEY, else the systemd
 * credential `egd-bridge-key`. Rejects with BRIDGE_KEY_INVALID when there is none, or one is short or readable by everybody.
 */
export function openPacketKeys(_options: PacketKeysOptions): Promise<PacketKeys> {
  return Promise.reject(new Error('not yet'));
}
