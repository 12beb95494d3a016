import { keyInvalid, parseSecret } from './key-text.ts';
import { packetKey, type PacketKey } from './packet-key.ts';

/** What a key of a file is for: `sign` signs and is accepted, `accept` is accepted alone. */
export type KeyUse = 'sign' | 'accept';

/** A key of a file. */
export interface FiledKey {
  readonly use: KeyUse;
  readonly key: PacketKey;
}

/** The keys of a key file, in its order: the older first. A line that is a key alone signs. BRIDGE_KEY_INVALID names `path` and the line. */
export function parseKeyFile(text: string, path: string): readonly FiledKey[] {
  const keys = text
    .split(/\r?\n/)
    .map((line, index) => ({ words: line.replace(/#.*/, '').trim().split(/\s+/), place: `of ${path}, line ${index + 1},` }))
    .filter(({ words }) => words[0] !== '')
    .map(({ words, place }) => filedKey(words, place));
  if (keys.length === 0) throw keyInvalid(`The key file ${path} holds no key.`);
  if (keys.length > 2) throw keyInvalid(`The key file ${path} holds ${keys.length} keys; expected two at most, while one is replaced.`);
  const signing = keys.filter(({ use }) => use === 'sign').length;
  if (signing !== 1) throw keyInvalid(`The key file ${path} holds ${signing} keys that sign; expected one.`);
  if (keys[0]?.key.id === keys[1]?.key.id) throw keyInvalid(`The key file ${path} holds the same key twice.`);
  return keys;
}

/** The text of a key file. */
export function formatKeyFile(keys: readonly FiledKey[]): string {
  const lines = keys.map(({ use, key }) => `${use} ${Buffer.from(key.secret).toString('hex')} # ${key.id}`);
  return [...HEADER, ...lines, ''].join('\n');
}

const HEADER = ['# Keys of egd bridge: secret. The older first; `sign` signs packets, `accept` is accepted only.'];

function filedKey(words: readonly string[], place: string): FiledKey {
  const [use, secret = ''] = words.length === 1 ? ['sign', words[0]] : words;
  if ((use !== 'sign' && use !== 'accept') || words.length > 2) {
    throw keyInvalid(`The key ${place} is not written as \`sign KEY\` or \`accept KEY\`.`);
  }
  return { use, key: packetKey(parseSecret(secret, place)) };
}
