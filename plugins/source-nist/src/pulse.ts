import * as z from 'zod/mini';

const hex = z.string().check(z.regex(/^(?:[0-9a-f]{2})*$/i));
const uint32 = z.int().check(z.minimum(0), z.maximum(0xffff_ffff));
const index = z.int().check(z.minimum(0));

/** A pulse of a NIST Randomness Beacon 2.0; values in hexadecimal digits of either case. */
export interface Pulse {
  readonly uri: string;
  readonly version: string;
  readonly cipherSuite: number; // 0: SHA-512 and RSASSA-PKCS1-v1_5
  readonly period: number; // milliseconds to the next pulse
  readonly certificateId: string; // SHA-512 of the certificate's DER
  readonly chainIndex: number;
  readonly pulseIndex: number; // 1 is the first of its chain
  readonly timeStamp: string; // RFC 3339
  readonly localRandomValue: string;
  readonly external: { readonly sourceId: string; readonly statusCode: number; readonly value: string };
  readonly listValues: readonly ListValue[];
  readonly precommitmentValue: string; // SHA-512 of the next pulse's localRandomValue
  readonly statusCode: number;
  readonly signatureValue: string;
  readonly outputValue: string; // 64 bytes
}

/** The output of an earlier pulse, as a pulse lists it. */
export interface ListValue {
  readonly uri: string | null; // null where there is no such pulse
  readonly type: string; // previous, hour, day, month, year
  readonly value: string;
}

const pulseSchema: z.ZodMiniType<Pulse> = z.object({
  uri: z.string(),
  version: z.string(),
  cipherSuite: uint32,
  period: uint32,
  certificateId: hex.check(z.length(128)),
  chainIndex: index,
  pulseIndex: index,
  timeStamp: z.string().check(z.refine((text) => Number.isFinite(Date.parse(text)))),
  localRandomValue: hex,
  external: z.object({ sourceId: hex, statusCode: uint32, value: hex }),
  listValues: z.array(z.object({ uri: z.nullable(z.string()), type: z.string(), value: hex })),
  precommitmentValue: hex,
  statusCode: uint32,
  signatureValue: hex,
  outputValue: hex.check(z.length(128)),
});

/** What `value` is, as JSON gave it: a pulse (alone, or as the `pulse` of an object), or the reason why it is none. */
export function parsePulse(value: unknown): { readonly pulse: Pulse } | { readonly flaw: string } {
  const inner = typeof value === 'object' && value !== null && 'pulse' in value ? value.pulse : value;
  if (typeof inner !== 'object' || inner === null) return { flaw: 'no object with a `pulse`' };
  const result = pulseSchema.safeParse(inner);
  if (result.success) return { pulse: result.data };
  const field = result.error.issues[0]?.path.join('.') ?? '';
  return { flaw: `a pulse without a valid \`${field}\`` };
}

/** When a pulse was made, in milliseconds since the Unix epoch. */
export function pulseTime(pulse: Pulse): number {
  return Date.parse(pulse.timeStamp);
}

/** How a pulse is named to people. */
export function pulseName({ chainIndex, pulseIndex }: Pick<Pulse, 'chainIndex' | 'pulseIndex'>): string {
  return `chain ${String(chainIndex)}, pulse ${String(pulseIndex)}`;
}
