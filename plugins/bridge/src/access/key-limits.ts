import { EgdError } from 'egd-core';
import type { Scope } from '../operations/operation.ts';
import { SCOPES } from './api-key.ts';

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};
const HOUR = 3_600_000; // milliseconds
const SPANS: Readonly<Record<string, number>> = { h: HOUR, d: 24 * HOUR, w: 168 * HOUR, y: 8760 * HOUR };
const LAST = Date.UTC(9999, 11, 31); // milliseconds since 1970

/** Bytes, from text such as `1048576`, `10MB` or `1.5 MiB`. Throws USAGE_INVALID. */
export function parseByteSize(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?) *([A-Za-z]*)$/.exec(text.trim()) ?? [];
  const factor = unit === undefined || !Object.hasOwn(UNITS, unit) ? undefined : UNITS[unit];
  const bytes = factor === undefined ? Number.NaN : Math.round(Number(amount) * factor);
  if (!(Number.isSafeInteger(bytes) && bytes > 0)) {
    throw new EgdError('USAGE_INVALID', `Expected \`--bytes-per-day\` to be a size such as 1048576, 10MB or 64MiB, got ${shown(text)}.`);
  }
  return bytes;
}

/** Scopes, from text such as `draw,test`. Throws USAGE_INVALID. */
export function parseScopes(text: string): readonly Scope[] {
  const asked = new Set(text.split(',').map((part) => part.trim()));
  const scopes = SCOPES.filter((scope) => asked.delete(scope));
  const [unknown] = asked;
  if (unknown === undefined) return scopes;
  throw new EgdError(
    'USAGE_INVALID',
    `Expected \`--scopes\` to be some of ${SCOPES.join(', ')}, separated by commas, got ${shown(unknown)}.`,
  );
}

/** Requests a second, from text such as `50` or `0.1`. Throws USAGE_INVALID. */
export function parseRate(text: string): number {
  const rate = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(rate >= 0.001 && rate <= 1_000_000)) {
    throw new EgdError('USAGE_INVALID', `Expected \`--rate\` to be requests a second, between 0.001 and 1000000, got ${shown(text)}.`);
  }
  return rate;
}

/**
 * When a key ends, milliseconds since 1970: after a time such as `12h`, `90d`, `8w` or `1y`, when a day such as `2027-01-31` begins
 * (UTC), or at a time of RFC 3339. Throws USAGE_INVALID, also for what is past.
 */
export function parseExpiry(text: string, now: number): number {
  const [, amount, unit] = /^(\d{1,6})([hdwy])$/.exec(text) ?? [];
  const end = unit === undefined ? parseDate(text) : now + Number(amount) * (SPANS[unit] ?? Number.NaN);
  if (!(end <= LAST)) {
    throw new EgdError(
      'USAGE_INVALID',
      `Expected \`--expires\` to be a time such as 90d, or a date such as 2027-01-31, got ${shown(text)}.`,
    );
  }
  if (end <= now) throw new EgdError('USAGE_INVALID', `Expected \`--expires\` to lie ahead, got ${shown(text)}.`);
  return end;
}

// `Date.parse` alone takes 30 February for 2 March.
function parseDate(text: string): number {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/.exec(text) ?? [];
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return Number.NaN;
  return time === undefined ? midnight : Date.parse(text);
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
