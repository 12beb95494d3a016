import { EgdError, isEgdError } from '../errors/egd-error.ts';
import type { ErrorCode } from '../errors/catalogue.ts';

type Meaning = readonly [code: ErrorCode, text: string];

const CUT_SHORT: Meaning = ['SOURCE_NETWORK_ERROR', 'the connection was closed before the whole reply came'];
const NOT_TRUSTED: Meaning = ['SOURCE_TLS_ERROR', 'its certificate is not signed by a trusted authority'];
const SELF_SIGNED: Meaning = ['SOURCE_TLS_ERROR', 'its certificate is self-signed'];

const MEANINGS: Readonly<Record<string, Meaning>> = {
  ENOTFOUND: ['SOURCE_NETWORK_ERROR', 'there is no such host name'],
  EAI_AGAIN: ['SOURCE_NETWORK_ERROR', 'its name could not be looked up'],
  ECONNREFUSED: ['SOURCE_NETWORK_ERROR', 'the connection was refused'],
  EHOSTUNREACH: ['SOURCE_NETWORK_ERROR', 'the host cannot be reached'],
  ENETUNREACH: ['SOURCE_NETWORK_ERROR', 'the network cannot be reached'],
  ETIMEDOUT: ['SOURCE_NETWORK_TIMEOUT', 'the connection was not made in time'],
  ECONNRESET: CUT_SHORT,
  EPIPE: CUT_SHORT,
  ERR_STREAM_PREMATURE_CLOSE: CUT_SHORT,
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: CUT_SHORT,
  Z_BUF_ERROR: CUT_SHORT,
  CERT_HAS_EXPIRED: ['SOURCE_TLS_ERROR', 'its certificate has expired'],
  CERT_NOT_YET_VALID: ['SOURCE_TLS_ERROR', 'its certificate is not valid yet'],
  CERT_REVOKED: ['SOURCE_TLS_ERROR', 'its certificate was revoked'],
  DEPTH_ZERO_SELF_SIGNED_CERT: SELF_SIGNED,
  SELF_SIGNED_CERT_IN_CHAIN: ['SOURCE_TLS_ERROR', 'its certificate leads to a self-signed one that is not trusted'],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NOT_TRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: NOT_TRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NOT_TRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID: ['SOURCE_TLS_ERROR', 'its certificate is for another name'],
  ERR_SSL_WRONG_VERSION_NUMBER: ['SOURCE_TLS_ERROR', 'it does not speak TLS'],
};

/** Names what went wrong with an exchange; `subject` is its URL, masked. An error of egd keeps its code. */
export function networkError(error: unknown, subject: string): EgdError {
  const causes = causesOf(error);
  const known = causes.find((cause) => isEgdError(cause));
  if (known !== undefined) return known.message.includes(subject) ? known : withSubject(known, subject);
  for (const { code } of causes) {
    const meaning = code === undefined ? undefined : meaningOf(code);
    if (meaning !== undefined) return new EgdError(meaning[0], `${subject}: ${meaning[1]} (${code})`, { cause: error });
  }
  const reason = causes.at(-1)?.message || String(error);
  return new EgdError('SOURCE_NETWORK_ERROR', `${subject}: ${reason}`, { cause: error });
}

function withSubject({ code, message, metadata, suggestions, cause }: EgdError, subject: string): EgdError {
  return new EgdError(code, `${subject}: ${message}`, { metadata, suggestions, cause });
}

function meaningOf(code: string): Meaning | undefined {
  if (Object.hasOwn(MEANINGS, code)) return MEANINGS[code];
  if (/^ERR_SSL_|^ERR_TLS_|CERT|^EPROTO$/.test(code)) return ['SOURCE_TLS_ERROR', 'the encrypted connection failed'];
  if (code.startsWith('HPE_')) return ['SOURCE_NETWORK_ERROR', 'the reply is not HTTP'];
  if (/^Z_|^ERR__ERROR_|^ERR_BROTLI|^ZSTD_error/.test(code)) return ['SOURCE_UNEXPECTED_REPLY', 'the reply cannot be decompressed'];
  return undefined;
}

// Libraries wrap what happened: the error, its cause, the cause of that.
function causesOf(error: unknown): (Error & { code?: string })[] {
  const causes: Error[] = [];
  for (let at = error; at instanceof Error && causes.length < 8; at = at.cause) causes.push(at);
  return causes;
}
