import * as z from 'zod/mini';
import type { InstalledSourceType, KeyProblem, KeysJsonSchema, SourceType, SourceTypes } from '../../src/index.ts';

/** What the small types of the tests can be asked to do. */
export interface TestTypesOptions {
  readonly check?: (type: string, keys: object) => readonly KeyProblem[];
}

/** Small source types with the keys of the real ones; none of them can make a source. */
export function testTypes({ check = () => [] }: TestTypesOptions = {}): SourceTypes {
  const url = z.strictObject({
    url: z.url({ error: 'an http or https URL' }).check(z.maxLength(500, { error: 'a URL of at most 500 characters' })),
    prefetch: z.optional(z.string()),
    headers: z.optional(z.record(z.string(), z.string())),
    tls_ca_file: z.optional(z.string()),
    tls_fingerprint: z.optional(z.string()),
    allow_http: z.optional(z.boolean()),
    expect: z.optional(
      z.strictObject({
        content_type: z.optional(z.union([z.string(), z.array(z.string())])),
        length: z.optional(z.int()),
        pattern: z.optional(z.string()),
      }),
    ),
  });
  const file = z.strictObject({ file: z.string().check(z.minLength(1)), allow_device: z.optional(z.boolean()) });
  const command = z.strictObject({ command: z.array(z.string().check(z.refine((text) => !text.includes('\0')))).check(z.minLength(1)) });
  const script = z.looseObject({
    script_interpreter: z.string(),
    script: z.string().check(z.maxLength(65_536, { error: 'at most 64 KB' })),
  });
  const jitter = z.strictObject({ jitter: z.literal(true) });
  return new Map([
    installed('url', url, check, {
      headers: { writeOnly: true },
      tls_ca_file: { format: 'path', contentMediaType: 'application/pem-certificate-chain' },
    }),
    installed('file', file, check, { file: { format: 'path' } }),
    installed('command', command, check),
    installed('script', script, check),
    installed('jitter', jitter, check),
  ]);
}

/** One installed type, as the plugin `egd-source-TYPE` would bring it. */
export function installed<Keys extends object>(
  type: string,
  keys: z.ZodMiniType<Keys> & SourceType['keys'],
  check: (type: string, keys: object) => readonly KeyProblem[] = () => [],
  notes: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
): [string, InstalledSourceType] {
  const sourceType: SourceType = {
    type,
    summary: `A ${type} for tests.`,
    kind: 'noise',
    keys,
    jsonSchema: jsonSchemaOf(keys, notes),
    describe: () => type,
    check: async (found) => check(type, found),
    create: () => {
      throw new Error('Sources are not made in these tests.');
    },
  };
  return [type, { sourceType, plugin: `egd-source-${type}` }];
}

function jsonSchemaOf(keys: z.ZodMiniType, notes: Readonly<Record<string, Readonly<Record<string, unknown>>>>): KeysJsonSchema {
  const { properties = {}, required = [], additionalProperties } = z.toJSONSchema(keys, { io: 'input' });
  const noted = Object.entries(properties).map(([key, schema]) => [key, { ...(typeof schema === 'boolean' ? {} : schema), ...notes[key] }]);
  return { type: 'object', properties: Object.fromEntries(noted), required, additionalProperties: additionalProperties ?? false };
}
