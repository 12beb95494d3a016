import type { KeysJsonSchema } from 'egd-core';
import { NIST_BEACON } from './base-url.ts';
import { PULSE_CHECKS } from './verdict.ts';

/** The keys of a table of type `nist`, for editors. */
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
    tls_ca_file: {
      description: 'PEM file of the only authorities to trust.',
      type: 'string',
      format: 'path',
      contentMediaType: 'application/pem-certificate-chain',
    },
    tls_fingerprint: {
      description: "SHA-256 of the server's certificate, trusted instead of any authority.",
      type: 'string',
      pattern: '^([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$',
    },
  },
  required: ['nist'],
  additionalProperties: false,
};
