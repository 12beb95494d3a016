/** A time as QRNG-DD writes it: UTC, and of the fraction as many digits as it needs, none or three. */
export function formatRfc3339(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

/**
 * Nanoseconds since 1970 of a time as RFC 3339 has it, of which up to nine digits of a fraction count; undefined where
 * it is none, names a leap second, or needs more than 64 bits.
 */
export function nanosecondsOf(text: string): bigint | undefined {
  const { groups } = PATTERN.exec(text) ?? {};
  if (groups === undefined) return undefined;
  const { date = '', clock = '', fraction = '', sign = '+', hours = '00', minutes = '00' } = groups;
  const milliseconds = Date.parse(`${date}T${clock}Z`);
  // A day that the month doesn't have is moved by Date into the next.
  if (Number.isNaN(milliseconds) || !new Date(milliseconds).toISOString().startsWith(`${date}T${clock}`)) return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60_000 : 60_000); // ahead of UTC
  const nanoseconds = BigInt(milliseconds - offset) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
  return BigInt.asIntN(64, nanoseconds) === nanoseconds ? nanoseconds : undefined;
}

const PATTERN =
  /^(?<date>\d{4}-\d\d-\d\d)[Tt ](?<clock>(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(?<fraction>\d{1,9}))?(?:[Zz]|(?<sign>[+-])(?<hours>[01]\d|2[0-3]):(?<minutes>[0-5]\d))$/;
