import type { SchemaKit } from 'egd-core';
import { baseUrlProblem } from './base-url.ts';
import type { NistKeys } from './nist-table.ts';
import { parsePulseChoice } from './pulse-choice.ts';
import { PULSE_CHECKS } from './verdict.ts';

const EXPECTED = 'Expected `nist` to be "last", a time such as "2026-01-31T12:00:00Z", or milliseconds since 1970.';

/** Validates the keys of a table of type `nist`. */
export function nistKeys(z: SchemaKit) {
  return z
    .strictObject({
      nist: z
        .union([z.literal(true), z.string(), z.int()], { error: EXPECTED })
        .check(z.refine((value) => value === true || parsePulseChoice(value) !== undefined, EXPECTED)),
      base_url: z.optional(z.string({ error: 'Expected `base_url` to be an URL.' })),
      chain: z.optional(
        z.int({ error: 'Expected `chain` to be a whole number.' }).check(z.minimum(1, 'Expected `chain` to be at least 1.')),
      ),
      pulse: z.optional(
        z.int({ error: 'Expected `pulse` to be a whole number.' }).check(z.minimum(1, 'Expected `pulse` to be at least 1.')),
      ),
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
