import * as z from 'zod/mini';
import { parseDuration } from './duration.ts';

/** What an editor and the docs say about a key; `default` is as it would be written in a file. */
export interface KeyNote {
  readonly description: string;
  readonly default?: string | number | boolean;
}

// Every schema here answers each violation with the same words: what is expected.

/** A whole number of a range. */
export function integerKey(lowest: number, highest: number, expected: string, note: KeyNote) {
  const error = expected;
  return z.int({ error }).check(z.gte(lowest, { error }), z.lte(highest, { error }), z.meta({ ...note }));
}

/** A number of a range, both ends included. */
export function numberKey(lowest: number, highest: number, expected: string, note: KeyNote) {
  const error = expected;
  return z.number({ error }).check(z.gte(lowest, { error }), z.lte(highest, { error }), z.meta({ ...note }));
}

/** A duration as Go writes it, of a range given in the same form. */
export function durationKey(shortest: string, longest: string, note: KeyNote) {
  const error = `a duration from ${JSON.stringify(shortest)} to ${JSON.stringify(longest)}, such as "5m" or "1h30m"`;
  const [from, to] = [parseDuration(shortest), parseDuration(longest)];
  const pattern = String.raw`^\+?(0|(([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$`;
  return z.string({ error }).check(
    z.refine((text) => isBetween(text, from, to), { error }),
    z.meta({ ...note, pattern, examples: ['30s', '5m', '1h30m'] }),
  );
}

/** One of a few words. */
export function choiceKey(choices: readonly string[], note: KeyNote, { ignoreCase = false } = {}) {
  const error = `one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`;
  const matches = (text: string) => choices.includes(ignoreCase ? text.toLowerCase() : text);
  return z.string({ error }).check(z.refine(matches, { error }), z.meta({ ...note, enum: [...choices] }));
}

/** Text of a length, without control characters. */
export function textKey(longest: number, expected: string, note: KeyNote) {
  const error = expected;
  return z.string({ error }).check(
    z.refine((text) => text.trim() !== '', { error }),
    z.maxLength(longest, { error }),
    z.refine((text) => !/\p{Cc}/u.test(text), { error: `${expected}, without control characters` }),
    z.meta({ ...note, minLength: 1 }),
  );
}

/** Text of a form that `matches` knows. */
export function formKey(matches: (text: string) => boolean, expected: string, note: KeyNote & { readonly pattern?: string }) {
  const error = expected;
  return z.string({ error }).check(z.refine(matches, { error }), z.meta({ ...note }));
}

/** The name or number of a user or group. */
export function idKey(expected: string, note: KeyNote) {
  const error = expected;
  const name = z.string().check(z.regex(/^[^\s:,/]{1,64}$/u, { error }));
  const number = z.int().check(z.gte(0, { error }), z.lte(4_294_967_294, { error }));
  return z.union([name, number], { error }).check(z.meta({ ...note }));
}

/** A secret: text that is never shown. */
export function secretKey(shortest: number, longest: number, note: KeyNote) {
  const error = `text of ${shortest} to ${longest} characters, without control characters`;
  return z.string({ error }).check(
    z.minLength(shortest, { error }),
    z.maxLength(longest, { error }),
    z.refine((text) => !/\p{Cc}/u.test(text), { error }),
    z.meta({ ...note, writeOnly: true }),
  );
}

/** True or false. */
export function flagKey(note: KeyNote) {
  return z.boolean({ error: 'true or false' }).check(z.meta({ ...note }));
}

/** The note a schema was made with. */
export function noteOf(schema: z.ZodMiniType): KeyNote {
  const meta = z.globalRegistry.get(schema);
  const given = meta?.['default'];
  const known = typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean';
  return { description: meta?.description ?? '', ...(known ? { default: given } : {}) };
}

function isBetween(text: string, from: number, to: number): boolean {
  try {
    const duration = parseDuration(text);
    return duration >= from && duration <= to;
  } catch {
    return false;
  }
}
