import { certificateVerdict, parseCertificate } from './certificate-verdict.ts';
import { linkVerdict } from './link-verdict.ts';
import { outputVerdict } from './output-verdict.ts';
import { pulseMessage } from './pulse-message.ts';
import type { Pulse } from './pulse.ts';
import { signatureVerdict } from './signature-verdict.ts';
import type { PulseVerdicts } from './verdict.ts';

/** What a pulse is checked against; without it the checks that need it are unverifiable. */
export interface PulseEvidence {
  readonly certificatePem?: string | undefined; // the certificate that the pulse names
  readonly previous?: Pulse | undefined; // the pulse before it in its chain
}

/** Checks a pulse: its output hash, its signature, its certificate, and its link to the previous pulse. Nothing is fetched. */
export function verifyPulse(pulse: Pulse, { certificatePem, previous }: PulseEvidence = {}): PulseVerdicts {
  const message = pulseMessage(pulse);
  const certificate = certificatePem === undefined ? undefined : parseCertificate(certificatePem);
  return {
    output: outputVerdict(pulse, message),
    signature: signatureVerdict(pulse, message, certificate),
    certificate: certificateVerdict(pulse, certificate),
    link: linkVerdict(pulse, previous),
  };
}
