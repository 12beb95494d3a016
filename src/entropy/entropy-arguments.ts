import { EgdError, parseDuration } from 'egd-core';

/** What a bare `--wait` stands for. */
export const FOREVER = 'forever';

const FLAGS_WITH_VALUE: ReadonlySet<string> = new Set(['--config', '--encoding', '--output', '-o']);

/** How many bytes are asked for. */
export function parseBytes(text: string): number {
  const bytes = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (bytes >= 1 && Number.isSafeInteger(bytes)) return bytes;
  throw new EgdError('USAGE_INVALID', `Expected BYTES to be a whole number from 1 on, got ${text}.`);
}

/**
 * Whether the word after `--wait` is its duration: a number with a unit, which a number of bytes has not. Where that
 * number was given before, every word is meant as a duration.
 */
export function isWaitValue(word: string, before: readonly string[]): boolean {
  if (word === FOREVER || /^[+-]?[\d.]+[a-zµμ]/.test(word)) return true;
  const hasBytes = before.some((each, index) => /^\d+$/.test(each) && !FLAGS_WITH_VALUE.has(before[index - 1] ?? ''));
  return hasBytes && word !== '' && !/^-\D/.test(word);
}

/** Milliseconds to wait; Infinity: as long as it takes. */
export function parseWait(text: string): number {
  if (text === FOREVER) return Infinity;
  const milliseconds = durationOf(text);
  if (milliseconds === undefined || milliseconds < 0) {
    throw new EgdError('USAGE_INVALID', `Expected --wait to be a duration such as 30s or 5m, got ${text}.`);
  }
  return milliseconds;
}

function durationOf(text: string): number | undefined {
  try {
    return parseDuration(text);
  } catch {
    return undefined;
  }
}
