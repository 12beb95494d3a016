import type { SchemaKit } from 'egd-core';
import { baseUrlProblem, canonicalBaseUrl } from './base-url.ts';
import type { QuantisKeys } from './quantis-table.ts';

const URL_EXPECTED = 'Expected the URL of an appliance, such as "https://quantis.example", or an array of them.';
const FINGERPRINT_EXPECTED =
  'Expected the SHA-256 fingerprint of a certificate, 64 hexadecimal digits, or an array of one for each appliance.';

/** Validates the keys of a table of type `quantis`. */
export function quantisKeys(z: SchemaKit) {
  const fingerprint = z.string().check(z.regex(/^(?:[0-9a-f]{64}|(?:[0-9a-f]{2}:){31}[0-9a-f]{2})$/i, FINGERPRINT_EXPECTED));
  return z
    .strictObject({
      quantis: z.union([z.string(), z.array(z.string(URL_EXPECTED)).check(z.minLength(1, URL_EXPECTED))], { error: URL_EXPECTED }),
      mixing: z.optional(z.enum(['xor', 'hkdf'], { error: 'Expected `mixing` to be "xor" or "hkdf".' })),
      min_appliances: z.optional(z.int({ error: 'Expected `min_appliances` to be a whole number.' })),
      tls_ca_file: z.optional(z.string({ error: 'Expected `tls_ca_file` to be the path of a PEM file.' })),
      tls_fingerprint: z.optional(
        z.union([fingerprint, z.array(fingerprint).check(z.minLength(1, FINGERPRINT_EXPECTED))], { error: FINGERPRINT_EXPECTED }),
      ),
      allow_http: z.optional(z.boolean({ error: 'Expected `allow_http` to be true or false.' })),
    })
    .check((context) => {
      for (const { path, message } of problems(context.value)) {
        context.issues.push({ code: 'custom', input: context.value, path, message });
      }
    });
}

interface Problem {
  readonly path: (string | number)[];
  readonly message: string;
}

function* problems(keys: QuantisKeys): Generator<Problem> {
  yield* urlProblems(keys);
  yield* fingerprintProblems(keys);
  const count = typeof keys.quantis === 'string' ? 1 : keys.quantis.length;
  const least = keys.min_appliances ?? 1;
  if (count > 0 && (least < 1 || least > count)) {
    yield {
      path: ['min_appliances'],
      message: `Expected \`min_appliances\` to be between 1 and the number of appliances, ${String(count)}, got ${String(least)}.`,
    };
  }
}

function* urlProblems(keys: QuantisKeys): Generator<Problem> {
  const several = typeof keys.quantis !== 'string';
  const urls = typeof keys.quantis === 'string' ? [keys.quantis] : keys.quantis;
  const seen = new Set<string>();
  for (const [index, url] of urls.entries()) {
    const path = several ? ['quantis', index] : ['quantis'];
    const problem = baseUrlProblem(url, keys.allow_http ?? false);
    if (problem !== undefined) {
      yield { path, message: problem };
      continue;
    }
    const canonical = canonicalBaseUrl(url);
    if (seen.has(canonical)) yield { path, message: `Expected distinct appliances, got ${canonical} twice.` };
    seen.add(canonical);
  }
}

function* fingerprintProblems({ quantis, tls_fingerprint, tls_ca_file }: QuantisKeys): Generator<Problem> {
  if (tls_fingerprint === undefined) return;
  const path = ['tls_fingerprint'];
  if (tls_ca_file !== undefined) {
    yield { path, message: 'Expected either `tls_fingerprint` or `tls_ca_file`, got both.' };
  }
  const count = typeof quantis === 'string' ? 1 : quantis.length;
  if (typeof tls_fingerprint !== 'string' && tls_fingerprint.length !== count) {
    yield { path, message: `Expected one fingerprint for each of ${String(count)} appliances, got ${String(tls_fingerprint.length)}.` };
  }
}
