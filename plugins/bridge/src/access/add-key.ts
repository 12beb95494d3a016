import { EgdError } from 'egd-core';
import type { Scope } from '../operations/operation.ts';
import { adoptKey, ANONYMOUS, hashKey, makeKey, type ApiKey } from './api-key.ts';
import { changeKeyFile } from './key-file.ts';
import { KEY_NAME } from './key-records.ts';

/** What a new key is to be. */
export interface NewKey {
  readonly name: string;
  readonly text?: string; // the key, where it was made elsewhere
  readonly scopes: readonly Scope[];
  readonly rate?: number; // requests a second
  readonly bytesPerDay?: number;
  readonly expires?: number; // milliseconds since 1970
}

/** A key that was just made: the one time that its text is known. */
export interface MadeKey {
  readonly key: ApiKey;
  readonly text: string;
}

/**
 * Makes a key, or adopts one, and writes its hash into the key file. Rejects with GATEWAY_KEY_EXISTS when the name, or the key, is
 * there already, and with USAGE_INVALID.
 */
export async function addKey(path: string, { text: own, ...wish }: NewKey, now: number): Promise<MadeKey> {
  checkName(wish.name);
  const { id, text, isAdopted } = own === undefined ? { ...makeKey(), isAdopted: false } : adoptKey(own);
  const key: ApiKey = { id, hash: hashKey(text), isAdopted, created: now, ...wish };
  await changeKeyFile(path, (keys) => {
    if (keys.some(({ name }) => name === key.name)) {
      throw new EgdError('GATEWAY_KEY_EXISTS', `There is already a key \`${key.name}\` in ${path}.`);
    }
    const same = keys.find(({ hash, id: other }) => hash === key.hash || other === key.id);
    if (same !== undefined) throw new EgdError('GATEWAY_KEY_EXISTS', `This key is already there, as \`${same.name}\`.`);
    return [...keys, key];
  });
  return { key, text };
}

/** Takes a key out of the key file. Rejects with GATEWAY_KEY_UNKNOWN when there is none of the name. */
export async function revokeKey(path: string, name: string): Promise<ApiKey> {
  let revoked: ApiKey | undefined;
  await changeKeyFile(path, (keys) => {
    revoked = keys.find((key) => key.name === name);
    return keys.filter((key) => key !== revoked);
  });
  if (revoked === undefined) throw new EgdError('GATEWAY_KEY_UNKNOWN', `There is no key \`${name}\` in ${path}.`);
  return revoked;
}

function checkName(name: string): void {
  if (KEY_NAME.test(name) && name !== ANONYMOUS) return;
  throw new EgdError(
    'USAGE_INVALID',
    name === ANONYMOUS
      ? `\`${ANONYMOUS}\` is what those are called who need no key.`
      : `Expected a name of 1 to 64 letters, digits, \`.\`, \`_\` and \`-\`, which begins with a letter or digit; got ${JSON.stringify(name.slice(0, 80))}.`,
    { suggestions: ['Name the key after who uses it, such as `lab-3`.'] },
  );
}
