import { createHash, generateKeyPairSync, type KeyObject, sign, X509Certificate } from 'node:crypto';

/** A self-signed certificate with an RSA key, as a beacon has one. */
export interface RsaCertificate {
  readonly pem: string;
  readonly id: string; // SHA-512 of the DER, lower-case hex
  readonly privateKey: KeyObject;
}

/** Makes a self-signed certificate (RFC 5280) with a fresh RSA key. */
export function createRsaCertificate(bits: number, notBefore: Date, notAfter: Date): RsaCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const name = der(0x30, der(0x31, der(0x30, COMMON_NAME, der(0x0c, Buffer.from('fake beacon')))));
  const body = der(
    0x30,
    der(0x02, Buffer.of(1)),
    SHA256_WITH_RSA,
    name,
    der(0x30, time(notBefore), time(notAfter)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const certificate = new X509Certificate(der(0x30, body, SHA256_WITH_RSA, der(0x03, Buffer.of(0), sign('sha256', body, privateKey))));
  return { pem: certificate.toString(), id: createHash('sha512').update(certificate.raw).digest('hex'), privateKey };
}

const COMMON_NAME = Buffer.from('0603550403', 'hex'); // 2.5.4.3
const SHA256_WITH_RSA = Buffer.from('300d06092a864886f70d01010b0500', 'hex'); // 1.2.840.113549.1.1.11

function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/\.\d+/, '').replaceAll(/[-:T]/g, '');
  return der(0x17, Buffer.from(digits.slice(2))); // UTCTime
}

// A value in DER (X.690): tag, length, contents.
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content]);
  return Buffer.concat([Buffer.of(tag, 0x82, length >> 8, length & 0xff), content]);
}
