import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { createCertificate } from 'egd-core/testing';
import { pulseMessage } from '../src/pulse-message.ts';
import type { Pulse } from '../src/pulse.ts';
import { refusedChecks } from '../src/pulse-policy.ts';
import type { PulseVerdicts } from '../src/verdict.ts';
import { verifyPulse } from '../src/verify-pulse.ts';
import { readRealPulses, type RealPulses } from './support/real-pulses.ts';

describe('verification of a pulse', () => {
  let real: RealPulses;

  before(async () => {
    real = await readRealPulses();
  });

  function verdictsOn(pulse: Pulse, previous: Pulse | undefined = real.previous): Record<string, string> {
    return summary(verifyPulse(pulse, { certificatePem: real.certificatePem, previous }));
  }

  it('finds a real pulse valid in all four ways', () => {
    assert.deepEqual(verdictsOn(real.last), { output: 'valid', signature: 'valid', certificate: 'valid', link: 'valid' });
  });

  it('finds the first pulse of a chain valid without one before it', () => {
    const verdicts = verifyPulse(real.first, { certificatePem: real.certificatePem });
    assert.deepEqual(summary(verdicts), { output: 'valid', signature: 'valid', certificate: 'valid', link: 'valid' });
    assert.equal(verdicts.link.reason, 'it is the first pulse of its chain');
  });

  it('says what it cannot verify without the certificate and the previous pulse', () => {
    const verdicts = verifyPulse(real.previous);
    assert.deepEqual(summary(verdicts), { output: 'valid', signature: 'unverifiable', certificate: 'unverifiable', link: 'unverifiable' });
    assert.equal(verdicts.link.reason, 'the previous pulse is not at hand');
    assert.equal(verdicts.certificate.reason, 'the certificate is not at hand');
  });

  it('reads hexadecimal digits of either case', () => {
    const lower: Pulse = JSON.parse(JSON.stringify(real.last).replaceAll(/"[0-9A-Fa-f]{128,}"/g, (digits) => digits.toLowerCase()));
    const upper: Pulse = JSON.parse(JSON.stringify(real.previous).replaceAll(/"[0-9A-Fa-f]{128,}"/g, (digits) => digits.toUpperCase()));
    assert.notDeepEqual(lower, real.last);
    assert.deepEqual(verdictsOn(lower, upper), { output: 'valid', signature: 'valid', certificate: 'valid', link: 'valid' });
  });

  describe('of which something was changed', () => {
    const SIGNED = { output: 'invalid', signature: 'invalid', certificate: 'valid', link: 'valid' };
    const changes: readonly (readonly [string, (pulse: Pulse) => Pulse, Record<string, string>])[] = [
      ['uri', (pulse) => ({ ...pulse, uri: flipped(pulse.uri) }), SIGNED],
      ['version', (pulse) => ({ ...pulse, version: flipped(pulse.version) }), SIGNED],
      ['cipherSuite', (pulse) => ({ ...pulse, cipherSuite: 1 }), { ...SIGNED, output: 'unverifiable', signature: 'unverifiable' }],
      ['period', (pulse) => ({ ...pulse, period: pulse.period ^ 1 }), SIGNED],
      [
        'certificateId',
        (pulse) => ({ ...pulse, certificateId: flippedHex(pulse.certificateId) }),
        { ...SIGNED, signature: 'unverifiable', certificate: 'invalid' },
      ],
      ['chainIndex', (pulse) => ({ ...pulse, chainIndex: 2 }), { ...SIGNED, link: 'unverifiable' }],
      ['pulseIndex', (pulse) => ({ ...pulse, pulseIndex: pulse.pulseIndex ^ 1 }), { ...SIGNED, link: 'unverifiable' }],
      ['timeStamp', (pulse) => ({ ...pulse, timeStamp: pulse.timeStamp.replace('17:44', '17:45') }), SIGNED],
      [
        'timeStamp, by years',
        (pulse) => ({ ...pulse, timeStamp: pulse.timeStamp.replace('2018', '2020') }),
        { ...SIGNED, certificate: 'invalid' },
      ],
      ['localRandomValue', (pulse) => ({ ...pulse, localRandomValue: flippedHex(pulse.localRandomValue) }), { ...SIGNED, link: 'invalid' }],
      [
        'external.sourceId',
        (pulse) => ({ ...pulse, external: { ...pulse.external, sourceId: flippedHex(pulse.external.sourceId) } }),
        SIGNED,
      ],
      ['external.statusCode', (pulse) => ({ ...pulse, external: { ...pulse.external, statusCode: 1 } }), SIGNED],
      ['external.value', (pulse) => ({ ...pulse, external: { ...pulse.external, value: flippedHex(pulse.external.value) } }), SIGNED],
      [
        'listValues[0].value',
        (pulse) => withListValue(pulse, 0, { value: flippedHex(pulse.listValues[0]?.value ?? '') }),
        { ...SIGNED, link: 'invalid' },
      ],
      ['listValues[4].value', (pulse) => withListValue(pulse, 4, { value: flippedHex(pulse.listValues[4]?.value ?? '') }), SIGNED],
      [
        'listValues[0].type',
        (pulse) => withListValue(pulse, 0, { type: 'hour' }),
        { output: 'valid', signature: 'valid', certificate: 'valid', link: 'invalid' },
      ],
      [
        'listValues[0].uri',
        (pulse) => withListValue(pulse, 0, { uri: `${pulse.listValues[0]?.uri ?? ''}0` }),
        { output: 'valid', signature: 'valid', certificate: 'valid', link: 'invalid' },
      ],
      ['listValues, one left out', (pulse) => ({ ...pulse, listValues: pulse.listValues.slice(0, 4) }), SIGNED],
      ['precommitmentValue', (pulse) => ({ ...pulse, precommitmentValue: flippedHex(pulse.precommitmentValue) }), SIGNED],
      ['statusCode', (pulse) => ({ ...pulse, statusCode: 1 }), SIGNED],
      ['signatureValue', (pulse) => ({ ...pulse, signatureValue: flippedHex(pulse.signatureValue) }), SIGNED],
      ['outputValue', (pulse) => ({ ...pulse, outputValue: flippedHex(pulse.outputValue) }), { ...SIGNED, signature: 'valid' }],
    ];

    for (const [field, change, expected] of changes) {
      it(`catches it in ${field}`, () => {
        const verdicts = verdictsOn(change(real.last));
        assert.deepEqual(verdicts, expected);
      });
    }

    it('refuses it by default, whichever bit it was', () => {
      const fields = ['certificateId', 'localRandomValue', 'precommitmentValue', 'signatureValue', 'outputValue'] as const;
      fc.assert(
        fc.property(fc.constantFrom(...fields), fc.nat(), (field, bit) => {
          const changed = { ...real.last, [field]: flippedHex(real.last[field], bit) };
          const verdicts = verifyPulse(changed, { certificatePem: real.certificatePem, previous: real.previous });
          assert.notDeepEqual(refusedChecks(verdicts), []);
        }),
        { numRuns: 60 },
      );
    });
  });

  describe('and its link', () => {
    it('cannot be verified with another pulse than the one before', () => {
      const { link } = verifyPulse(real.last, { previous: real.first });
      assert.deepEqual(link, {
        verdict: 'unverifiable',
        reason: 'at hand is chain 1, pulse 1, which is not the pulse before chain 1, pulse 54610',
      });
    });

    it('is broken when anything of the previous pulse was changed', () => {
      for (const previous of [
        { ...real.previous, localRandomValue: flippedHex(real.previous.localRandomValue) },
        { ...real.previous, precommitmentValue: flippedHex(real.previous.precommitmentValue) },
        { ...real.previous, timeStamp: real.previous.timeStamp.replace('17:43', '17:42') },
        { ...real.previous, outputValue: flippedHex(real.previous.outputValue) },
      ]) {
        assert.equal(verdictsOn(real.last, previous)['link'], 'invalid');
      }
    });

    it('is broken when the previous pulse was made anew with another commitment', () => {
      const forged = withOutput({ ...real.previous, precommitmentValue: flippedHex(real.previous.precommitmentValue) });
      assert.match(verifyPulse(real.last, { previous: forged }).link.reason, /lists another output/);
      const listing = withListValue(real.last, 0, { value: forged.outputValue });
      assert.match(verifyPulse(listing, { previous: forged }).link.reason, /not the one that the previous pulse committed to/);
    });

    it('is broken when the first pulse of a chain lists a previous one', () => {
      const changed = withListValue(real.first, 0, { value: real.last.outputValue });
      assert.equal(verifyPulse(changed).link.verdict, 'invalid');
    });
  });

  describe('and its certificate', () => {
    it('is invalid when it is another one or none at all, and then the signature cannot be verified', () => {
      const other = createCertificate({ subject: 'engine.beacon.nist.gov' }).cert;
      for (const certificatePem of [other, 'no certificate']) {
        const { certificate, signature } = verifyPulse(real.last, { certificatePem });
        assert.deepEqual([certificate.verdict, signature.verdict], ['invalid', 'unverifiable']);
      }
    });

    it('may name a key that is too short to have made the signature, which then cannot be verified, and nothing else is the matter', () => {
      const pulse = withOutput({ ...real.last, signatureValue: real.last.signatureValue.slice(0, 512) });
      const verdicts = verifyPulse(pulse, { certificatePem: real.certificatePem, previous: real.previous });
      assert.deepEqual(summary(verdicts), { output: 'valid', signature: 'unverifiable', certificate: 'valid', link: 'valid' });
      assert.equal(verdicts.signature.reason, 'the signature has 2048 bits, the key of the certificate it names 4096');
      assert.deepEqual(refusedChecks(verdicts), []);
    });

    it('may have a key that is not RSA, with which the signature cannot be verified', () => {
      const { cert } = createCertificate({ subject: 'elliptic', notBefore: new Date('2018-01-01'), notAfter: new Date('2019-01-01') });
      const pulse = { ...real.last, certificateId: idOf(cert) };
      const { certificate, signature } = verifyPulse(pulse, { certificatePem: cert });
      assert.deepEqual([certificate.verdict, signature.verdict], ['valid', 'unverifiable']);
      assert.match(signature.reason, /of type ec, not RSA/);
    });
  });

  describe('and the policy', () => {
    it('refuses by default what is not valid in output, certificate and link, and a signature that is wrong', () => {
      const good = verifyPulse(real.last, { certificatePem: real.certificatePem, previous: real.previous });
      const bad = { verdict: 'invalid', reason: '' } as const;
      const unknown = { verdict: 'unverifiable', reason: '' } as const;
      assert.deepEqual(refusedChecks(good), []);
      assert.deepEqual(refusedChecks({ ...good, signature: unknown }), []);
      assert.deepEqual(refusedChecks({ ...good, signature: bad }), ['signature']);
      assert.deepEqual(refusedChecks({ output: unknown, signature: unknown, certificate: unknown, link: bad }), [
        'output',
        'certificate',
        'link',
      ]);
    });

    it('refuses what was asked to be valid and nothing else', () => {
      const bad = { verdict: 'invalid', reason: '' } as const;
      const verdicts = { output: bad, signature: bad, certificate: bad, link: bad };
      assert.deepEqual(refusedChecks(verdicts, ['link', 'signature']), ['signature', 'link']);
      assert.deepEqual(refusedChecks(verdicts, []), []);
    });
  });
});

function summary(verdicts: PulseVerdicts): Record<string, string> {
  return Object.fromEntries(Object.entries(verdicts).map(([check, { verdict }]) => [check, verdict]));
}

function flipped(text: string): string {
  return `${String.fromCharCode(text.charCodeAt(0) ^ 1)}${text.slice(1)}`;
}

function flippedHex(digits: string, bit = 0): string {
  const bytes = Buffer.from(digits, 'hex');
  const at = (bit >> 3) % bytes.length;
  bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit & 7));
  return bytes.toString('hex');
}

function withListValue(pulse: Pulse, at: number, change: Partial<Pulse['listValues'][number]>): Pulse {
  return { ...pulse, listValues: pulse.listValues.map((entry, index) => (index === at ? { ...entry, ...change } : entry)) };
}

// The pulse with the output hash that it should have.
function withOutput(pulse: Pulse): Pulse {
  const hash = createHash('sha512').update(pulseMessage(pulse)).update(Buffer.from(pulse.signatureValue, 'hex'));
  return { ...pulse, outputValue: hash.digest('hex') };
}

function idOf(pem: string): string {
  const der = Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  return createHash('sha512').update(der).digest('hex');
}
