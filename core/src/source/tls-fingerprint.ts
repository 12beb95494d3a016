import type { TLSSocket } from 'node:tls';
import { EgdError } from '../errors/egd-error.ts';

/** A SHA-256 fingerprint as 64 hex digits in lower case, without colons. */
export function normalizeFingerprint(fingerprint: string): string {
  const digits = fingerprint.replaceAll(':', '').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return digits;
  throw new EgdError('CONFIG_INVALID_VALUE', `expected a SHA-256 fingerprint of 64 hex digits, got ${JSON.stringify(fingerprint)}`);
}

/** Throws SOURCE_TLS_ERROR unless the other end of the connection showed the certificate with this fingerprint. */
export function checkFingerprint(socket: TLSSocket, fingerprint: string): void {
  const expected = normalizeFingerprint(fingerprint);
  const found = socket.getPeerX509Certificate()?.fingerprint256.replaceAll(':', '').toLowerCase();
  if (found === expected) return;
  const metadata = { found, expected };
  throw new EgdError('SOURCE_TLS_ERROR', `its certificate has the SHA-256 fingerprint ${found ?? '(none)'}, expected ${expected}`, {
    metadata,
  });
}
