import { EgdError, isEgdError } from 'egd-core';

/** The error of a packet whose key isn't one of ours. */
export function unknownKey(metadata: Readonly<Record<string, unknown>>): EgdError {
  return new EgdError('PACKET_UNKNOWN_KEY', NOT_OURS, { metadata });
}

/** The error of a packet whose signature isn't that of its key; in the same words, so that nobody learns which keys there are. */
export function badSignature(metadata: Readonly<Record<string, unknown>>): EgdError {
  return new EgdError('PACKET_BAD_SIGNATURE', NOT_OURS, { metadata });
}

/** What a refused packet says of itself, for the log alone: who sent it may have made all of it up. */
export function claimsOf(error: unknown): { readonly collector?: unknown; readonly keyId?: unknown; readonly sequence?: unknown } {
  if (!isEgdError(error)) return {};
  const { collector, keyId, sequence } = error.metadata;
  return {
    ...(collector === undefined ? {} : { collector }),
    ...(keyId === undefined ? {} : { keyId }),
    ...(sequence === undefined ? {} : { sequence }),
  };
}

const NOT_OURS = 'The packet is not signed with a key that this gateway accepts.';
