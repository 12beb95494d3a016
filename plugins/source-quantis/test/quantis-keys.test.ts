import assert from 'node:assert/strict';
import * as z from 'zod/mini';
import { quantisJsonSchema } from '../src/quantis-json-schema.ts';
import { quantisKeys } from '../src/quantis-keys.ts';
import { quantisSourceType } from '../src/source-types.ts';

const A = 'https://a.example';
const B = 'https://b.example:8443';
const FINGERPRINT = 'ab'.repeat(32);

// The problems of a table's keys, `key: message`.
function problems(keys: Readonly<Record<string, unknown>>): string[] {
  const { error } = quantisKeys(z).safeParse(keys);
  return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
}

describe('keys of a quantis source', () => {
  for (const keys of [
    { quantis: A },
    { quantis: `${A}/` },
    { quantis: [A, B], mixing: 'hkdf', min_appliances: 2, tls_fingerprint: [FINGERPRINT, FINGERPRINT.toUpperCase()] },
    { quantis: [A], tls_ca_file: '/etc/ca.pem' },
    { quantis: 'https://gateway.example/quantis-1' },
    { quantis: 'http://localhost:8080' },
    { quantis: ['http://127.0.0.1:1', 'http://[::1]:1'], tls_fingerprint: FINGERPRINT },
    { quantis: 'http://10.0.0.1', allow_http: true },
  ]) {
    it(`take ${JSON.stringify(keys).slice(0, 90)}`, () => {
      assert.deepEqual(problems(keys), []);
    });
  }

  it('must name at least one appliance by an URL that is encrypted', () => {
    const expected = 'quantis: Expected the URL of an appliance, such as "https://quantis.example", or an array of them.';
    for (const quantis of [5, [], [5], undefined, {}]) assert.deepEqual(problems({ quantis }), [expected]);
    assert.deepEqual(problems({ quantis: 'quantis' }), ['quantis: Expected an URL such as "https://quantis.example", got "quantis".']);
    assert.deepEqual(problems({ quantis: 'ftp://a.example' }), ['quantis: Expected an https: URL, got ftp:']);
    assert.deepEqual(problems({ quantis: 'http://10.0.0.1' }), [
      'quantis: Expected an https: URL, got http: to 10.0.0.1; `allow_http = true` allows it.',
    ]);
  });

  it('must not have more than the appliance in its URL', () => {
    assert.deepEqual(problems({ quantis: `${A}/api/2.0/streambytes` }), [
      'quantis: Expected the URL of the appliance alone, got the path /api/2.0/streambytes; egd adds /api/2.0/streambytes.',
    ]);
    assert.deepEqual(problems({ quantis: `${A}?size=5` }), ['quantis: Expected an URL without query and fragment.']);
    const secret = problems({ quantis: 'https://user:secret@a.example' });
    assert.deepEqual(secret, ['quantis: Expected an URL without credentials: the API of the appliance knows none.']);
  });

  it('must name each appliance once', () => {
    assert.deepEqual(problems({ quantis: [A, B, 'https://A.example:443/'] }), [
      'quantis.2: Expected distinct appliances, got https://a.example twice.',
    ]);
  });

  it('must ask for no more appliances than there are', () => {
    for (const least of [0, 3]) {
      assert.deepEqual(problems({ quantis: [A, B], min_appliances: least }), [
        `min_appliances: Expected \`min_appliances\` to be between 1 and the number of appliances, 2, got ${least}.`,
      ]);
    }
    assert.deepEqual(problems({ quantis: A, min_appliances: 1.5 }), ['min_appliances: Expected `min_appliances` to be a whole number.']);
  });

  it('must have a fingerprint that is one, for all or for each, and no file of authorities beside', () => {
    for (const wrong of ['ab', `${FINGERPRINT}a`, 'zz'.repeat(32), [], ['ab']]) {
      assert.match(problems({ quantis: A, tls_fingerprint: wrong }).join(), /^tls_fingerprint(?:\.0)?: Expected the SHA-256 fingerprint/);
    }
    assert.deepEqual(problems({ quantis: [A, B], tls_fingerprint: [FINGERPRINT] }), [
      'tls_fingerprint: Expected one fingerprint for each of 2 appliances, got 1.',
    ]);
    assert.deepEqual(problems({ quantis: A, tls_fingerprint: FINGERPRINT, tls_ca_file: 'ca.pem' }), [
      'tls_fingerprint: Expected either `tls_fingerprint` or `tls_ca_file`, got both.',
    ]);
  });

  it('must have a known mixing and booleans that are some', () => {
    assert.deepEqual(problems({ quantis: A, mixing: 'sum' }), ['mixing: Expected `mixing` to be "xor" or "hkdf".']);
    assert.deepEqual(problems({ quantis: A, allow_http: 'yes' }), ['allow_http: Expected `allow_http` to be true or false.']);
  });

  it('are those of the JSON Schema', () => {
    assert.deepEqual(Object.keys(quantisJsonSchema.properties), Object.keys(quantisKeys(z).def.shape));
    assert.equal(problems({ quantis: A, unknown: 1 }).length, 1);
  });

  it('are described by the appliances they name', () => {
    assert.equal(quantisSourceType.describe({ quantis: `${A}/` }), A);
    assert.equal(quantisSourceType.describe({ quantis: [A, B], mixing: 'hkdf' }), `hkdf of ${A} and ${B}`);
  });
});
