import { createHash, X509Certificate } from 'node:crypto';
import { type Pulse, pulseTime } from './pulse.ts';
import { invalid, unverifiable, valid, type Verdict } from './verdict.ts';

/** A certificate that was read, or the fact that it could not be. */
export type Certificate = X509Certificate | 'unreadable';

/** Whether the certificate at hand is the one that a pulse names, and was valid when the pulse was made. */
export function certificateVerdict(pulse: Pulse, certificate: Certificate | undefined): Verdict {
  if (certificate === undefined) return unverifiable('the certificate is not at hand');
  if (certificate === 'unreadable') return invalid('what is at hand is no certificate in PEM');
  if (!isNamedCertificate(pulse, certificate)) {
    return invalid(`the pulse names certificate ${short(pulse.certificateId)}, at hand is ${short(idOf(certificate))}`);
  }
  const { validFromDate, validToDate } = certificate;
  const validity = `valid from ${validFromDate.toISOString()} to ${validToDate.toISOString()}`;
  const time = pulseTime(pulse);
  if (time < validFromDate.getTime() || time > validToDate.getTime())
    return invalid(`it is ${validity}, the pulse is of ${pulse.timeStamp}`);
  return valid(`its SHA-512 is the certificateId, it is ${validity}`);
}

/** Reads a certificate in PEM. */
export function parseCertificate(pem: string): Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    return 'unreadable';
  }
}

/** The id of a certificate as pulses name it: the SHA-512 of its DER in lower-case hex. */
export function certificateIdOf(pem: string): string | undefined {
  const certificate = parseCertificate(pem);
  return certificate === 'unreadable' ? undefined : idOf(certificate);
}

/** Whether a certificate is the one that a pulse names. */
export function isNamedCertificate(pulse: Pulse, certificate: X509Certificate): boolean {
  return idOf(certificate) === pulse.certificateId.toLowerCase();
}

function idOf(certificate: X509Certificate): string {
  return createHash('sha512').update(certificate.raw).digest('hex');
}

function short(id: string): string {
  return `${id.slice(0, 16).toLowerCase()}…`;
}
