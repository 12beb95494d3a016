import { durationKey, formKey, integerKey, parseDuration, parseHostPort, textKey, type HostPort, type KeyNote } from 'egd-core';
import * as z from 'zod/mini';
import { secretLength } from './secret-length.ts';

// The kinds of keys that the tables of the bridge have beside those of egd-core.

const LONGEST_PATH = 4096; // characters
const LEAST_SECRET = 32; // bytes

/** What is filled in where the key is not written; in the schema too. */
export function withDefault<Schema extends z.ZodMiniType>(schema: Schema, value: z.input<Schema>) {
  return z.prefault(schema, value);
}

/** One of a few words. */
export function oneOfKey<const Choice extends string>(
  choices: readonly [Choice, ...Choice[]],
  value: NoInfer<Choice>,
  description: string,
) {
  const error = `one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`;
  return z.prefault(z.enum(choices, { error }).check(z.meta({ description })), value);
}

/** A number of bytes. */
export function bytesKey(lowest: number, highest: number, value: number, description: string) {
  return z.prefault(integerKey(lowest, highest, `an integer of bytes from ${lowest} to ${highest}`, { description }), value);
}

/** A duration, in milliseconds once it was read. */
export function timeKey(shortest: string, longest: string, note: KeyNote) {
  return z.pipe(durationKey(shortest, longest, note), z.transform(parseDuration));
}

/** A duration, or as QRNG-DD has it a number of seconds. */
export function secondsKey(shortest: string, longest: string, note: KeyNote) {
  const [from, to] = [parseDuration(shortest), parseDuration(longest)];
  const error = `a duration from ${JSON.stringify(shortest)} to ${JSON.stringify(longest)}, such as "30s" or "5m", or a number of seconds`;
  const isWithin = (milliseconds: number) => milliseconds >= from && milliseconds <= to;
  const seconds = z.number().check(z.refine((value) => isWithin(value * 1000)));
  const either = z.union([durationKey(shortest, longest, note), seconds], { error });
  const milliseconds = z.transform((value: string | number) => (typeof value === 'number' ? value * 1000 : parseDuration(value)));
  return z.pipe(either.check(z.meta({ ...note })), milliseconds);
}

/** The path of a file. */
export function pathKey(description: string) {
  return textKey(LONGEST_PATH, 'the path of a file', { description }).check(z.meta({ description, format: 'path' }));
}

/** The path of a file of certificates, which is looked at. */
export function authoritiesKey(description: string) {
  return pathKey(description).check(z.meta({ description, format: 'path', contentMediaType: 'application/pem-certificate-chain' }));
}

/** An IP address and a port; 0 is a port that is free. */
export function listenKey(note: KeyNote) {
  const expected = 'an IP address and a port, such as "127.0.0.1:7764" or "[::1]:7764"; port 0 is one that is free';
  return z.pipe(
    formKey((text) => parseListen(text) !== undefined, expected, note),
    z.transform((text) => parseListen(text) ?? { host: text, port: 0 }),
  );
}

/** A secret that packets are signed with: 32 bytes or more, hexadecimal or base64. */
export function hmacKey(description: string) {
  const error = `${LEAST_SECRET} bytes or more, as 64 hexadecimal digits or more, or in base64: \`egd bridge keygen\` makes one`;
  const isLong = (text: string) => (secretLength(text) ?? 0) >= LEAST_SECRET;
  return z.string({ error }).check(z.refine(isLong, { error }), z.meta({ description, writeOnly: true }));
}

/** The SHA-256 fingerprint of a certificate. */
export function fingerprintKey(note: KeyNote) {
  const expected = 'the SHA-256 fingerprint of a certificate, 64 hexadecimal digits';
  return formKey((text) => /^(?:[0-9a-f]{64}|(?:[0-9a-f]{2}:){31}[0-9a-f]{2})$/i.test(text), expected, note);
}

/** One or several of a kind, no two of them alike. */
export function listKey<Schema extends z.ZodMiniType>(
  item: Schema,
  most: number,
  expected: string,
  note: { readonly description: string },
) {
  const error = expected;
  return z
    .array(item, { error })
    .check(
      z.minLength(1, { error }),
      z.maxLength(most, { error }),
      z.refine(isDistinct, { error: `${expected}, no two alike` }),
      z.meta({ ...note }),
    );
}

function isDistinct(items: readonly unknown[]): boolean {
  return new Set(items).size === items.length;
}

function parseListen(text: string): HostPort | undefined {
  return parseHostPort(text, { lowestPort: 0 });
}
