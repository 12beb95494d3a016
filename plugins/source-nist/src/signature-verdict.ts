import { verify } from 'node:crypto';
import { type Certificate, isNamedCertificate } from './certificate-verdict.ts';
import type { Pulse } from './pulse.ts';
import { invalid, unverifiable, valid, type Verdict } from './verdict.ts';

/** Whether the key of the certificate that a pulse names signed it: RSASSA-PKCS1-v1_5 with SHA-512 (RFC 8017). */
export function signatureVerdict(pulse: Pulse, message: Uint8Array, certificate: Certificate | undefined): Verdict {
  if (pulse.cipherSuite !== 0) return unverifiable(`the cipher suite is ${String(pulse.cipherSuite)}, only 0 is known`);
  if (certificate === undefined) return unverifiable('the certificate is not at hand');
  if (certificate === 'unreadable' || !isNamedCertificate(pulse, certificate))
    return unverifiable('the certificate at hand is not the one named');
  const { publicKey } = certificate;
  if (publicKey.asymmetricKeyType !== 'rsa')
    return unverifiable(`the key of the certificate is of type ${publicKey.asymmetricKeyType ?? 'unknown'}, not RSA`);
  const signature = Buffer.from(pulse.signatureValue, 'hex');
  const keyBits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
  if (Math.ceil(keyBits / 8) !== signature.length) {
    return unverifiable(`the signature has ${String(signature.length * 8)} bits, the key of the certificate it names ${String(keyBits)}`);
  }
  return verify('sha512', message, publicKey, signature)
    ? valid(`the key of the certificate, RSA of ${String(keyBits)} bits, signed the pulse`)
    : invalid('the key of the certificate did not sign this pulse');
}
