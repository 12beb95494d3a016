import { EgdError } from '../errors/egd-error.ts';

const UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3, // U+00B5, micro sign
  μs: 1e3, // U+03BC, Greek letter mu
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
}; // nanoseconds
const LONGEST = 2 ** 63; // nanoseconds, where Go's int64 ends
const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y;

/** Reads a duration as Go writes it (`"5m"`, `"1h30m"`, `"1.5h"`) into milliseconds; throws CONFIG_INVALID_VALUE. */
export function parseDuration(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const unsigned = text.replace(/^[+-]/, '');
  if (unsigned === '0') return 0;
  const total = nanoseconds(unsigned);
  if (total === undefined || total >= LONGEST) {
    throw new EgdError(
      'CONFIG_INVALID_VALUE',
      `Expected a duration such as "30s", "5m" or "1h30m", got ${JSON.stringify(text.slice(0, 60))}.`,
    );
  }
  return (sign * total) / 1e6 + 0; // + 0: no negative zero
}

/** Writes milliseconds in the shortest form that `parseDuration` reads back, such as `1h30m` or `1.5s`. */
export function formatDuration(milliseconds: number): string {
  const total = Math.round(Math.abs(milliseconds) * 1e6);
  if (total === 0) return '0s';
  const sign = milliseconds < 0 ? '-' : '';
  if (total < 1e3) return `${sign}${total}ns`;
  if (total < 1e6) return `${sign}${decimal(total, 3)}us`;
  if (total < 1e9) return `${sign}${decimal(total, 6)}ms`;
  const hours = Math.floor(total / 3600e9);
  const minutes = Math.floor((total % 3600e9) / 60e9);
  const rest = total % 60e9;
  return sign + (hours > 0 ? `${hours}h` : '') + (minutes > 0 ? `${minutes}m` : '') + (rest > 0 ? `${decimal(rest, 9)}s` : '');
}

function nanoseconds(text: string): number | undefined {
  if (text === '') return undefined;
  let total = 0;
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const [, amount, unit] = PART.exec(text) ?? [];
    if (amount === undefined || unit === undefined) return undefined;
    total += Number(amount) * (UNITS[unit] ?? Number.NaN);
  }
  return Math.round(total);
}

// `nanoseconds` with the decimal point moved `places` to the left; exact, unlike a division.
function decimal(nanoseconds: number, places: number): string {
  const digits = String(nanoseconds).padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, '');
}
