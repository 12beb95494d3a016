import { unwatchFile, watchFile } from 'node:fs';
import { join } from 'node:path';
import type { ComponentLog } from 'egd-core/logging';
import { parseKeyFile } from './key-file.ts';
import { keyInvalid, parseSecret } from './key-text.ts';
import { packetKey, type PacketKey } from './packet-key.ts';
import { readKeyFile } from './read-key-file.ts';

/** The keys that are in use now. */
export interface PacketKeys {
  readonly signing: PacketKey; // that new packets are signed with; ask each time
  readonly accepted: readonly PacketKey[]; // one or two, `signing` among them
  /** The accepted key with this id. */
  find(id: string): PacketKey | undefined;
  /** Reads the file again; true: the keys are others now. One that can't be used is logged, and the old keys stay. */
  reload(): Promise<boolean>;
  /** Stops watching the file. */
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
export async function openPacketKeys(options: PacketKeysOptions): Promise<PacketKeys> {
  const place = placeOf(options);
  if ('text' in place) return new KeyRing(oneKey(parseSecret(place.text, place.name)));
  const ring = new KeyRing(await readKeys(place.file), place.file, options.log);
  ring.watch(options.watchInterval ?? 2000);
  return ring;
}

interface Keys {
  readonly signing: PacketKey;
  readonly accepted: readonly PacketKey[];
}

class KeyRing implements PacketKeys {
  #keys: Keys;
  readonly #file: string | undefined;
  readonly #log: ComponentLog | undefined;
  readonly #changed = (): void => void this.reload();
  #reload: Promise<unknown> = Promise.resolve();

  constructor(keys: Keys, file?: string, log?: ComponentLog) {
    this.#keys = keys;
    this.#file = file;
    this.#log = log;
  }

  get signing(): PacketKey {
    return this.#keys.signing;
  }

  get accepted(): readonly PacketKey[] {
    return this.#keys.accepted;
  }

  find(id: string): PacketKey | undefined {
    return this.#keys.accepted.find((key) => key.id === id);
  }

  // One after the other: what was read last counts.
  reload(): Promise<boolean> {
    const reload = this.#reload.then(() => this.#readAgain());
    this.#reload = reload;
    return reload;
  }

  // Looks at the file instead of waiting for the kernel's word: that says nothing of a link that changes above it.
  watch(interval: number): void {
    if (this.#file !== undefined && interval > 0) watchFile(this.#file, { interval, persistent: false }, this.#changed);
  }

  close(): void {
    if (this.#file !== undefined) unwatchFile(this.#file, this.#changed);
  }

  async #readAgain(): Promise<boolean> {
    if (this.#file === undefined) return false;
    try {
      const keys = await readKeys(this.#file);
      if (namesOf(keys) === namesOf(this.#keys)) return false;
      this.#keys = keys;
      this.#log?.info('keys of packets changed', { signing: keys.signing.id, accepted: keys.accepted.map(({ id }) => id) });
      return true;
    } catch (error) {
      this.#log?.error('keys of packets could not be read again; the old ones stay', { error });
      return false;
    }
  }
}

type Place = { readonly text: string; readonly name: string } | { readonly file: string };

function placeOf({ hmacSecretKey, keyFile, environment }: PacketKeysOptions): Place {
  if (hmacSecretKey !== undefined && keyFile !== undefined) {
    throw keyInvalid('Both `hmac_secret_key` and `key_file` are set; keep one of them.');
  }
  if (hmacSecretKey !== undefined) return { text: hmacSecretKey, name: 'in `hmac_secret_key`' };
  if (keyFile !== undefined) return { file: keyFile };
  const { EGD_BRIDGE_KEY: text, CREDENTIALS_DIRECTORY: credentials } = environment;
  if (text !== undefined) return { text, name: 'in EGD_BRIDGE_KEY' };
  if (credentials !== undefined && credentials !== '') return { file: join(credentials, 'egd-bridge-key') };
  throw keyInvalid('There is no key of packets: set `key_file`, EGD_BRIDGE_KEY or the systemd credential egd-bridge-key.');
}

async function readKeys(file: string): Promise<Keys> {
  const keys = parseKeyFile(await readKeyFile(file), file);
  const signing = keys.find(({ use }) => use === 'sign')?.key;
  if (signing === undefined) throw keyInvalid(`The key file ${file} holds no key that signs.`);
  return { signing, accepted: keys.map(({ key }) => key) };
}

function oneKey(secret: Uint8Array): Keys {
  const signing = packetKey(secret);
  return { signing, accepted: [signing] };
}

function namesOf({ signing, accepted }: Keys): string {
  return [signing, ...accepted].map(({ id }) => id).join(' ');
}
