import type { KeysJsonSchema } from 'egd-core';
import * as z from 'zod/mini';
import { baseUrlProblem, NIST_BEACON } from './base-url.ts';
import { parsePulseChoice, type PulseChoice } from './pulse-choice.ts';
import { PULSE_CHECKS, type PulseCheck } from './verdict.ts';

/** The keys that a table of type `nist` adds. */
export interface NistKeys {
  readonly nist: string | number | true; // "last", a time, or true for the last one
  readonly base_url?: string | undefined;
  readonly chain?: number | undefined; // with `pulse`: that pulse
  readonly pulse?: number | undefined;
  readonly require?: readonly PulseCheck[] | undefined; // the checks that must be valid
  readonly tls_ca_file?: string | undefined;
  readonly tls_fingerprint?: string | undefined; // SHA-256, hex
}

const EXPECTED = 'Expected `nist` to be "last", a time such as "2026-01-31T12:00:00Z", or milliseconds since 1970.';

/** Validates the keys of a table of type `nist`. */
export const nistKeys = z
  .strictObject({
    nist: z
      .union([z.literal(true), z.string(), z.int()], { error: EXPECTED })
      .check(z.refine((value) => value === true || parsePulseChoice(value) !== undefined, EXPECTED)),
    base_url: z.optional(z.string({ error: 'Expected `base_url` to be an URL.' })),
    chain: z.optional(z.int({ error: 'Expected `chain` to be a whole number.' }).check(z.minimum(1, 'Expected `chain` to be at least 1.'))),
    pulse: z.optional(z.int({ error: 'Expected `pulse` to be a whole number.' }).check(z.minimum(1, 'Expected `pulse` to be at least 1.'))),
    require: z.optional(
      z.array(z.enum(PULSE_CHECKS), {
        error: `Expected \`require\` to be an array of ${PULSE_CHECKS.map((check) => `"${check}"`).join(', ')}.`,
      }),
    ),
    tls_ca_file: z.optional(z.string({ error: 'Expected `tls_ca_file` to be the path of a PEM file.' })),
    tls_fingerprint: z.optional(
      z
        .string({ error: 'Expected `tls_fingerprint` to be a text.' })
        .check(
          z.regex(
            /^(?:[0-9a-f]{64}|(?:[0-9a-f]{2}:){31}[0-9a-f]{2})$/i,
            'Expected `tls_fingerprint` to be 64 hexadecimal digits, the SHA-256 of a certificate.',
          ),
        ),
    ),
  })
  .check((context) => {
    for (const [key, message] of problems(context.value)) {
      context.issues.push({ code: 'custom', input: context.value, path: [key], message });
    }
  });

/** The same keys, for editors. */
export const nistJsonSchema: KeysJsonSchema = {
  type: 'object',
  properties: {
    nist: {
      description: 'Which pulse: "last", the time of one (RFC 3339, or milliseconds since 1970), or true for the last one.',
      anyOf: [{ type: 'string' }, { type: 'integer', minimum: 0 }, { const: true }],
    },
    base_url: { description: 'Base URL of the beacon.', type: 'string', format: 'uri', default: NIST_BEACON },
    chain: { description: 'With `pulse`: the chain of the one pulse to take.', type: 'integer', minimum: 1 },
    pulse: { description: 'With `chain`: the number of the one pulse to take.', type: 'integer', minimum: 1 },
    require: {
      description: 'The checks that must be valid; left out: output, certificate and link, and a signature that is not wrong.',
      type: 'array',
      items: { type: 'string', enum: [...PULSE_CHECKS] },
      uniqueItems: true,
    },
    tls_ca_file: { description: 'PEM file of the only authorities to trust.', type: 'string', format: 'path' },
    tls_fingerprint: {
      description: "SHA-256 of the server's certificate, trusted instead of any authority.",
      type: 'string',
      pattern: '^([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$',
    },
  },
  required: ['nist'],
  additionalProperties: false,
};

/** Which pulse a table wants. */
export function choiceOf({ nist, chain, pulse }: NistKeys): PulseChoice {
  if (chain !== undefined && pulse !== undefined) return { by: 'index', chain, pulse };
  return (nist === true ? undefined : parsePulseChoice(nist)) ?? { by: 'last' };
}

/** Where a table's beacon is, without a slash at the end. */
export function baseUrlOf({ base_url }: Pick<NistKeys, 'base_url'>): string {
  return (base_url ?? NIST_BEACON).replace(/\/+$/, '');
}

function* problems(keys: NistKeys): Generator<readonly [string, string]> {
  const urlProblem = keys.base_url === undefined ? undefined : baseUrlProblem(keys.base_url);
  if (urlProblem !== undefined) yield ['base_url', urlProblem];
  if (keys.chain !== undefined && keys.pulse === undefined) yield ['chain', 'Expected `pulse` beside `chain`.'];
  if (keys.pulse !== undefined && keys.chain === undefined) yield ['pulse', 'Expected `chain` beside `pulse`.'];
  if (keys.chain !== undefined && keys.nist !== true && keys.nist !== 'last') {
    yield ['nist', 'Expected either a time in `nist`, or `chain` and `pulse`, got both.'];
  }
  if (keys.tls_ca_file !== undefined && keys.tls_fingerprint !== undefined) {
    yield ['tls_fingerprint', 'Expected either `tls_fingerprint` or `tls_ca_file`, got both.'];
  }
}
