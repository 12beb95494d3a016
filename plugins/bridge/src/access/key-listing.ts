import type { ApiKey } from './api-key.ts';
import { hasExpired } from './key-ring.ts';
import type { Usage } from './usage-file.ts';

/** A key, as the commands tell it. */
export interface ListedKey {
  readonly name: string;
  readonly id: string;
  readonly scopes: readonly string[];
  readonly rate: number | null; // requests a second; null: `rate_limit` of the gateway
  readonly bytes_per_day: number | null; // null: no quota
  readonly expires: string | null; // RFC 3339, UTC; null: never
  readonly expired: boolean;
  readonly created: string;
  readonly last_used: string | null; // as far as this machine knows, within two seconds
}

/** A key with when it was last used. */
export function listedKey(key: ApiKey, usage: Usage, now: number): ListedKey {
  const lastUsed = usage.keys.get(key.name)?.lastUsed;
  return {
    name: key.name,
    id: key.id,
    scopes: key.scopes,
    rate: key.rate ?? null,
    bytes_per_day: key.bytesPerDay ?? null,
    expires: timeOf(key.expires),
    expired: hasExpired(key, now),
    created: new Date(key.created).toISOString(),
    last_used: lastUsed === undefined || lastUsed < key.created ? null : timeOf(lastUsed),
  };
}

const WIDTH = 80; // characters
const GAP = 2;
const SHORTEST_NAME = 8; // characters that are left of one that is cut

/** Keys as a table of at most 80 columns; long names are cut. */
export function keyTable(keys: readonly ListedKey[]): string {
  const rows = [
    ['NAME', 'SCOPES', 'RATE', 'BYTES/DAY', 'EXPIRES', 'LAST USED'],
    ...keys.map((key) => [
      key.name,
      key.scopes.length === 4 ? 'all' : key.scopes.join(','),
      key.rate === null ? '-' : `${key.rate}/s`,
      key.bytes_per_day === null ? '-' : shortSize(key.bytes_per_day),
      key.expired ? 'expired' : (dayOf(key.expires) ?? 'never'),
      dayOf(key.last_used) ?? 'never',
    ]),
  ];
  const widths = rows[0]?.map((_title, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const excess = widths.reduce((sum, width) => sum + width + GAP, -GAP) - WIDTH;
  if (excess > 0) widths[0] = Math.max(SHORTEST_NAME, (widths[0] ?? 0) - excess);
  return rows
    .map((row) =>
      row
        .map((cell, column) => fit(cell, widths[column] ?? 0))
        .join(' '.repeat(GAP))
        .trimEnd(),
    )
    .join('\n');
}

function fit(text: string, width: number): string {
  return (text.length > width ? `${text.slice(0, width - 1)}…` : text).padEnd(width);
}

function shortSize(bytes: number): string {
  const [size, unit] = [
    [1024 ** 4, 'TiB'],
    [1024 ** 3, 'GiB'],
    [1024 ** 2, 'MiB'],
    [1024, 'KiB'],
  ].find(([least]) => bytes >= Number(least)) ?? [1, 'B'];
  return `${Number((bytes / Number(size)).toPrecision(3))} ${unit}`;
}

function timeOf(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString();
}

function dayOf(time: string | null): string | undefined {
  return time?.slice(0, 10);
}
