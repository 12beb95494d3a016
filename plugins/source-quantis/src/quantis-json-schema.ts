import type { KeysJsonSchema } from 'egd-core';

const URL_SCHEMA = { type: 'string', format: 'uri', pattern: '^https?://' };
const FINGERPRINT_SCHEMA = { type: 'string', pattern: '^([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$' };

/** The keys of a table of type `quantis`, for editors. */
export const quantisJsonSchema: KeysJsonSchema = {
  type: 'object',
  properties: {
    quantis: {
      description: 'Base URL of a Quantis appliance, or several of them, fetched side by side and mixed.',
      anyOf: [URL_SCHEMA, { type: 'array', items: URL_SCHEMA, minItems: 1, uniqueItems: true }],
    },
    mixing: { description: 'How the blocks of several appliances become one.', type: 'string', enum: ['xor', 'hkdf'], default: 'xor' },
    min_appliances: { description: 'Fewer good appliances than this: the fetch fails.', type: 'integer', minimum: 1, default: 1 },
    tls_ca_file: {
      description: 'PEM file of the only authorities to trust.',
      type: 'string',
      format: 'path',
      contentMediaType: 'application/pem-certificate-chain',
    },
    tls_fingerprint: {
      description: "SHA-256 of an appliance's certificate, trusted instead of any authority; an array is in the order of `quantis`.",
      anyOf: [FINGERPRINT_SCHEMA, { type: 'array', items: FINGERPRINT_SCHEMA, minItems: 1 }],
    },
    allow_http: { description: 'Allow plain http to other hosts.', type: 'boolean', default: false },
  },
  required: ['quantis'],
  additionalProperties: false,
};
