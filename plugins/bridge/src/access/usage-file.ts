import { readFile } from 'node:fs/promises';
import type { ComponentLog } from 'egd-core/logging';

/** What is kept of a key between runs. */
export interface KeyUsage {
  bytes: number; // drawn on the day of the file
  lastUsed: number | undefined; // milliseconds since 1970
}

/** What all keys drew on one day. */
export interface Usage {
  readonly day: string; // such as 2026-03-01, UTC; empty: none yet
  readonly keys: ReadonlyMap<string, KeyUsage>;
}

/** Where a gateway keeps what its keys drew: beside its state. */
export function usageFile({ stateFile }: { readonly stateFile: string }): string {
  return `${stateFile}.usage`;
}

/** Writes usage as it is kept. */
export function encodeUsage({ day, keys }: Usage): string {
  const entries = [...keys].map(([name, { bytes, lastUsed }]) => [
    name,
    { bytes, ...(lastUsed === undefined ? {} : { last_used: new Date(lastUsed).toISOString() }) },
  ]);
  return `${JSON.stringify({ version: 1, day, keys: Object.fromEntries(entries) })}\n`;
}

/** Reads usage back; nothing where there is no file. What can't be read is told in `log`, and counts as nothing. */
export async function readUsage(path: string, log?: ComponentLog): Promise<Usage> {
  try {
    return await decodeUsage(await readFile(path, 'utf8'));
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing) log?.error('The file of what the keys drew today is damaged; the quotas of today begin anew.', { file: path, error });
    return { day: '', keys: new Map() };
  }
}

async function decodeUsage(text: string): Promise<Usage> {
  const z = await import('zod');
  const time = z.iso.datetime().transform((written) => Date.parse(written));
  const file = z.object({
    version: z.literal(1),
    day: z.string(),
    keys: z.record(z.string(), z.object({ bytes: z.int().nonnegative(), last_used: time.optional() })),
  });
  const { day, keys } = file.parse(JSON.parse(text));
  const entries = Object.entries(keys).map(([name, { bytes, last_used: lastUsed }]): [string, KeyUsage] => [name, { bytes, lastUsed }]);
  return { day, keys: new Map(entries) };
}
