import { createPrivateKey, generateKeyPairSync, randomBytes, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';

/** A certificate for a test server, and its key. */
export interface TestCertificate {
  readonly subject: string; // common name
  readonly key: string; // private key, PEM
  readonly cert: string; // PEM
  readonly fingerprint: string; // SHA-256 of the certificate, 64 hex digits in lower case
}

/** What a test certificate says. */
export interface TestCertificateOptions {
  readonly subject: string; // common name
  readonly altNames?: readonly string[]; // host names and IPv4 or IPv6 addresses it is for; none when left out
  readonly issuer?: TestCertificate; // signs it; self-signed when left out
  readonly authority?: boolean; // whether it may sign others; false when left out
  readonly notBefore?: Date; // an hour ago when left out
  readonly notAfter?: Date; // in a day when left out
}

const HOUR = 3_600_000; // milliseconds

/** Makes an X.509 certificate (RFC 5280) with a fresh P-256 key, signed by `issuer` or by itself, without any outside program. */
export function createCertificate(options: TestCertificateOptions): TestCertificate {
  const { subject, issuer, altNames = [], authority = false } = options;
  const { notBefore = new Date(Date.now() - HOUR), notAfter = new Date(Date.now() + 24 * HOUR) } = options;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const extensions = [basicConstraints(authority), ...(altNames.length === 0 ? [] : [subjectAltName(altNames)])];
  const body = sequence(
    der(0xa0, der(0x02, Buffer.of(2))), // version 3
    serialNumber(),
    ECDSA_WITH_SHA256,
    commonName(issuer?.subject ?? subject),
    sequence(time(notBefore), time(notAfter)),
    commonName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const signingKey: KeyObject = issuer === undefined ? privateKey : createPrivateKey(issuer.key);
  const certificate = new X509Certificate(sequence(body, ECDSA_WITH_SHA256, bitString(sign('sha256', body, signingKey))));
  return {
    subject,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: certificate.toString(),
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}

const ECDSA_WITH_SHA256 = sequence(objectIdentifier(1, 2, 840, 10045, 4, 3, 2));

function commonName(name: string): Buffer {
  return sequence(der(0x31, sequence(objectIdentifier(2, 5, 4, 3), der(0x0c, Buffer.from(name)))));
}

function basicConstraints(authority: boolean): Buffer {
  return sequence(objectIdentifier(2, 5, 29, 19), derTrue(), der(0x04, sequence(...(authority ? [derTrue()] : []))));
}

function subjectAltName(names: readonly string[]): Buffer {
  const entries = names.map((name) => (isIP(name) === 0 ? der(0x82, Buffer.from(name)) : der(0x87, addressBytes(name))));
  return sequence(objectIdentifier(2, 5, 29, 17), der(0x04, sequence(...entries)));
}

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const [left, right] = [groups(head), groups(tail ?? '')];
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => 0);
  return Buffer.from([...left, ...zeros, ...right].flatMap((group) => [group >> 8, group & 0xff]));
}

function groups(part: string): number[] {
  return part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
}

// UTCTime up to 2049, GeneralizedTime from 2050 on.
function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/\.\d+/, '').replaceAll(/[-:T]/g, '');
  return date.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}

function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40; // positive, and without leading zeros
  return der(0x02, bytes);
}

function bitString(bytes: Buffer): Buffer {
  return der(0x03, Buffer.of(0), bytes);
}

function derTrue(): Buffer {
  return der(0x01, Buffer.of(0xff));
}

function objectIdentifier(first: number, second: number, ...rest: readonly number[]): Buffer {
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(arc: number): number[] {
  const digits = [arc & 0x7f];
  for (let left = arc >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}

function sequence(...contents: readonly Buffer[]): Buffer {
  return der(0x30, ...contents);
}

// A value in DER (X.690): tag, length, contents.
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content]);
  const digits = length < 0x100 ? [length] : [length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, 0x80 | digits.length, ...digits), content]);
}
