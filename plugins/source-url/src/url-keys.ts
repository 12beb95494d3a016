import type { SchemaKit } from 'egd-core';
import { headerProblems } from './header-rules.ts';
import { urlProblem } from './url-rules.ts';

/** The keys that a table of type `url` adds. */
export interface UrlKeys {
  readonly url: string;
  readonly prefetch?: string | undefined; // fetched first and thrown away
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly tls_ca_file?: string | undefined; // path of a PEM file
  readonly tls_fingerprint?: string | undefined; // SHA-256, hex
  readonly allow_http?: boolean | undefined;
  readonly expect?: Expectation | undefined;
}

/** What a reply must be like, to be taken for data. */
export interface Expectation {
  readonly content_type?: string | readonly string[] | undefined; // media types, `image/*` for all of a kind
  readonly length?: number | undefined; // bytes, exactly
  readonly pattern?: string | undefined; // regular expression, searched in the body read as latin1
}

const FINGERPRINT = /^(?:[0-9a-f]{64}|(?:[0-9a-f]{2}:){31}[0-9a-f]{2})$/i;
const MEDIA_TYPE = /^[a-z0-9!#$&^_.+-]+\/(?:\*|[a-z0-9!#$&^_.+-]+)$/i;
const MEDIA_TYPE_EXPECTED = 'Expected a media type without parameters, such as "text/html" or "image/*".';

function expectation(z: SchemaKit) {
  const mediaType = z.string({ error: MEDIA_TYPE_EXPECTED }).check(z.regex(MEDIA_TYPE, MEDIA_TYPE_EXPECTED));

  return z
    .strictObject(
      {
        content_type: z.optional(
          z.union([mediaType, z.array(mediaType).check(z.minLength(1, 'Expected at least one media type.'))], {
            error: `${MEDIA_TYPE_EXPECTED.slice(0, -1)}, or an array of them.`,
          }),
        ),
        length: z.optional(
          z
            .int({ error: 'Expected `length` to be a whole number of bytes.' })
            .check(
              z.minimum(1, 'Expected `length` to be at least 1 byte.'),
              z.maximum(104_857_600, 'Expected `length` to be at most 104857600 bytes (100 MiB).'),
            ),
        ),
        pattern: z.optional(
          z
            .string({ error: 'Expected `pattern` to be a regular expression.' })
            .check(
              z.minLength(1, 'Expected `pattern` not to be empty.'),
              z.refine(isPattern, 'Expected `pattern` to be a regular expression of JavaScript.'),
            ),
        ),
      },
      { error: tableError('Expected `expect` to be a table of `content_type`, `length` and `pattern`.') },
    )
    .check(
      z.refine(
        (value) => Object.values(value).some((part) => part !== undefined),
        'Expected `expect` to have `content_type`, `length` or `pattern`, got none.',
      ),
    );
}

/** Validates the keys of a table of type `url`. */
export function urlKeys(z: SchemaKit) {
  return z
    .strictObject(
      {
        url: z.string({ error: 'Expected `url` to be an http or https URL.' }),
        prefetch: z.optional(z.string({ error: 'Expected `prefetch` to be an http or https URL.' })),
        headers: z.optional(
          z.record(z.string(), z.string({ error: 'Expected the value of a header to be a text.' }), {
            error: 'Expected `headers` to be a table of texts.',
          }),
        ),
        tls_ca_file: z.optional(
          z
            .string({ error: 'Expected `tls_ca_file` to be the path of a PEM file.' })
            .check(z.minLength(1, 'Expected `tls_ca_file` to be the path of a PEM file.')),
        ),
        tls_fingerprint: z.optional(
          z
            .string({ error: 'Expected `tls_fingerprint` to be a text.' })
            .check(
              z.regex(FINGERPRINT, 'Expected `tls_fingerprint` to be the SHA-256 of a certificate: 64 hexadecimal digits, colons allowed.'),
            ),
        ),
        allow_http: z.optional(z.boolean({ error: 'Expected `allow_http` to be true or false.' })),
        expect: z.optional(expectation(z)),
      },
      { error: tableError('Expected a table with `url`.') },
    )
    .check(
      z.check(
        ({ value, issues }) => {
          for (const { path, message } of problems(asRecord(value))) issues.push({ code: 'custom', input: value, path, message });
        },
        { when: () => true }, // so that all problems are told at once
      ),
    );
}

interface Problem {
  readonly path: string[];
  readonly message: string;
}

// Values of another type than they should have are left to the schemas of their keys.
function* problems(keys: Readonly<Record<string, unknown>>): Generator<Problem> {
  const { url, prefetch, headers, tls_ca_file: caFile, tls_fingerprint: fingerprint, allow_http: allowHttp } = keys;
  for (const [key, value] of [['url', url] as const, ['prefetch', prefetch] as const]) {
    const message = typeof value === 'string' ? urlProblem(key, value, allowHttp === true) : undefined;
    if (message !== undefined) yield { path: [key], message };
  }
  for (const [name, message] of headerProblems(asRecord(headers))) yield { path: ['headers', name], message };
  if (caFile !== undefined && fingerprint !== undefined) {
    yield {
      path: ['tls_fingerprint'],
      message: 'Expected either `tls_fingerprint` or `tls_ca_file`, got both: a fingerprint is trusted instead of any authority.',
    };
  }
  const noCertificate = 'with an https `url`: plain http has no certificate.';
  if (fingerprint !== undefined && isPlain(url))
    yield { path: ['tls_fingerprint'], message: `Expected \`tls_fingerprint\` only ${noCertificate}` };
  if (caFile !== undefined && isPlain(url) && (prefetch === undefined || isPlain(prefetch))) {
    yield { path: ['tls_ca_file'], message: `Expected \`tls_ca_file\` only ${noCertificate}` };
  }
}

function isPlain(url: unknown): boolean {
  return typeof url === 'string' && /^http:/i.test(url);
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function isPattern(pattern: string): boolean {
  try {
    return RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}

// zod/mini brings no words of its own for keys that a table does not have.
function tableError(message: string): (issue: { readonly code: string; readonly keys?: readonly string[] }) => string {
  return ({ keys }) => (keys === undefined ? message : `${message} Unknown: ${keys.map((key) => `\`${key}\``).join(', ')}.`);
}
