import { EgdError } from 'egd-core';

/** The error of a packet whose key isn't one of ours. */
export function unknownKey(metadata: Readonly<Record<string, unknown>>): EgdError {
  return new EgdError('PACKET_UNKNOWN_KEY', NOT_OURS, { metadata });
}

/** The error of a packet whose signature isn't that of its key; in the same words, so that nobody learns which keys there are. */
export function badSignature(metadata: Readonly<Record<string, unknown>>): EgdError {
  return new EgdError('PACKET_BAD_SIGNATURE', NOT_OURS, { metadata });
}

const NOT_OURS = 'The packet is not signed with a key that this gateway accepts.';
