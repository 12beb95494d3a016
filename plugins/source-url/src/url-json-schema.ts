import type { KeysJsonSchema } from 'egd-core';
import { LONGEST_URL } from './url-rules.ts';

const MEDIA_TYPE = { type: 'string', pattern: '^[^/;\\s]+/[^/;\\s]+$' };

/** The keys of a table of type `url`, for editors. */
export const urlJsonSchema: KeysJsonSchema = {
  type: 'object',
  properties: {
    url: {
      description: 'What to fetch: an https URL; http is for this machine, and for other hosts with `allow_http`.',
      type: 'string',
      format: 'uri',
      pattern: '^[Hh][Tt][Tt][Pp][Ss]?://[^/]',
      maxLength: LONGEST_URL,
    },
    prefetch: {
      description: 'A URL that is fetched and thrown away a second before `url`, to begin a session: its cookies are sent along.',
      type: 'string',
      format: 'uri',
      pattern: '^[Hh][Tt][Tt][Pp][Ss]?://[^/]',
      maxLength: LONGEST_URL,
    },
    headers: {
      description: 'Headers to send, such as an API key; not sent to another host that `url` redirects to.',
      type: 'object',
      additionalProperties: { type: 'string', writeOnly: true },
      writeOnly: true,
    },
    tls_ca_file: {
      description: 'PEM file of the only authorities to trust, instead of those of the system.',
      type: 'string',
      format: 'path',
      contentMediaType: 'application/pem-certificate-chain',
      minLength: 1,
    },
    tls_fingerprint: {
      description: "SHA-256 of the server's certificate, 64 hexadecimal digits, trusted instead of any authority.",
      type: 'string',
      pattern: '^([0-9A-Fa-f]{64}|([0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2})$',
    },
    allow_http: { description: 'Allows plain http to other hosts.', type: 'boolean', default: false },
    expect: {
      description: 'What a reply must be like; anything else is a failed fetch, not data.',
      type: 'object',
      properties: {
        content_type: {
          description: 'Media type, or an array of those allowed, without parameters; `image/*` is every kind of image.',
          anyOf: [MEDIA_TYPE, { type: 'array', items: MEDIA_TYPE, minItems: 1 }],
        },
        length: { description: 'Bytes of the reply, exactly.', type: 'integer', minimum: 1, maximum: 104_857_600 },
        pattern: {
          description: 'Regular expression that must match somewhere in the reply, each byte of it read as a latin1 character.',
          type: 'string',
          format: 'regex',
          minLength: 1,
        },
      },
      additionalProperties: false,
      minProperties: 1,
    },
  },
  required: ['url'],
  additionalProperties: false,
};
