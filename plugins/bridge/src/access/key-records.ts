import { EgdError } from 'egd-core';
import { SCOPES, type ApiKey } from './api-key.ts';

const VERSION = 1;

/** What a key may be called. */
export const KEY_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The text of a key file: hashes, never keys. */
export function encodeKeys(keys: readonly ApiKey[]): string {
  const records = keys.map(({ id, name, hash, isAdopted, scopes, rate, bytesPerDay, expires, created }) => ({
    id,
    name,
    sha256: hash,
    ...(isAdopted ? { adopted: true } : {}),
    scopes,
    ...(rate === undefined ? {} : { rate }),
    ...(bytesPerDay === undefined ? {} : { bytes_per_day: bytesPerDay }),
    ...(expires === undefined ? {} : { expires: new Date(expires).toISOString() }),
    created: new Date(created).toISOString(),
  }));
  return `${JSON.stringify({ version: VERSION, keys: records }, undefined, 2)}\n`;
}

/** The keys that the text of a key file holds. Rejects with BRIDGE_STATE_INVALID, and what is wrong first; `path` is for the message. */
export async function decodeKeys(text: string, path: string): Promise<readonly ApiKey[]> {
  const z = await import('zod');
  const time = z.iso.datetime().transform((written) => Date.parse(written));
  const record = z.strictObject({
    id: z.string().regex(/^[0-9a-f]{12}$/),
    name: z.string().regex(KEY_NAME),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    adopted: z.boolean().default(false),
    scopes: z.array(z.enum(SCOPES)).min(1),
    rate: z.number().positive().optional(),
    bytes_per_day: z.int().positive().optional(),
    expires: time.optional(),
    created: time,
  });
  const file = z.strictObject({ version: z.literal(VERSION), keys: z.array(record).max(10_000) });
  const { success, data, error } = file.safeParse(parseJson(text, path));
  if (!success) {
    const [issue] = error.issues;
    throw damaged(path, `${issue?.message ?? 'invalid'} at \`${issue?.path.join('.') ?? ''}\``, error);
  }
  for (const unique of ['id', 'name', 'sha256'] as const) {
    if (new Set(data.keys.map((key) => key[unique])).size < data.keys.length) throw damaged(path, `two keys have the same \`${unique}\``);
  }
  return data.keys.map(({ id, name, sha256, adopted, scopes, rate, bytes_per_day: bytesPerDay, expires, created }) => ({
    id,
    name,
    hash: sha256,
    isAdopted: adopted,
    scopes,
    ...(rate === undefined ? {} : { rate }),
    ...(bytesPerDay === undefined ? {} : { bytesPerDay }),
    ...(expires === undefined ? {} : { expires }),
    created,
  }));
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damaged(path, 'it is no JSON', cause);
  }
}

function damaged(path: string, fact: string, cause?: unknown): EgdError {
  return new EgdError('BRIDGE_STATE_INVALID', `Expected the keys of a gateway in ${path}: ${fact}.`, {
    cause,
    suggestions: ['Restore the file from a backup, or move it away and make new keys with `egd gateway key add NAME`.'],
  });
}
