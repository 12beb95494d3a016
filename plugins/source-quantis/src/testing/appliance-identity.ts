import { X509Certificate } from 'node:crypto';
import { createCertificate } from 'egd-core/testing';

/** Who a fake appliance says it is, and who it says it is while it has the fault `wrong-certificate`. */
export interface ApplianceIdentity {
  readonly right: KeyAndCertificate;
  readonly wrong: KeyAndCertificate;
  readonly fingerprint: string; // SHA-256 of the right certificate, 64 hex digits in lower case
}

/** A private key and its certificate, PEM. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

/** The identity with the certificate given, or with a self-signed one for `host`, as appliances have them. */
export function applianceIdentity(tls: true | KeyAndCertificate, host = '127.0.0.1'): ApplianceIdentity {
  const own =
    tls === true ? createCertificate({ subject: 'fake appliance', altNames: [...new Set(['localhost', '127.0.0.1', host])] }) : tls;
  const stranger = createCertificate({ subject: 'somebody else', altNames: ['elsewhere.example'] });
  return {
    right: { key: own.key, cert: own.cert },
    wrong: { key: stranger.key, cert: stranger.cert },
    fingerprint: new X509Certificate(own.cert).fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}
