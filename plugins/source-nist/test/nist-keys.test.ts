import assert from 'node:assert/strict';
import * as z from 'zod/mini';
import { nistJsonSchema } from '../src/nist-json-schema.ts';
import { nistKeys } from '../src/nist-keys.ts';
import { nistSourceType } from '../src/source-types.ts';

// The problems of a table's keys, `key: message`.
function problems(keys: Readonly<Record<string, unknown>>): string[] {
  const { error } = nistKeys(z).safeParse(keys);
  return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
}

describe('keys of a nist source', () => {
  for (const [keys, description] of [
    [{ nist: 'last' }, 'https://beacon.nist.gov/beacon/2.0/pulse/last'],
    [{ nist: true }, 'https://beacon.nist.gov/beacon/2.0/pulse/last'],
    [{ nist: '2026-01-31T12:00:00Z' }, 'https://beacon.nist.gov/beacon/2.0/pulse/time/1769860800000'],
    [{ nist: '2026-01-31t13:00:00.500+01:00' }, 'https://beacon.nist.gov/beacon/2.0/pulse/time/1769860800500'],
    [{ nist: 1_769_860_800_000 }, 'https://beacon.nist.gov/beacon/2.0/pulse/time/1769860800000'],
    [{ nist: true, chain: 2, pulse: 100 }, 'https://beacon.nist.gov/beacon/2.0/chain/2/pulse/100'],
    [{ nist: 'last', base_url: 'https://beacon.example/2.0/', require: [] }, 'https://beacon.example/2.0/pulse/last'],
    [{ nist: 'last', base_url: 'http://localhost:1', require: ['signature'] }, 'http://localhost:1/pulse/last'],
  ] as const) {
    it(`take ${JSON.stringify(keys)}`, () => {
      assert.deepEqual(problems(keys), []);
      assert.equal(nistSourceType.describe(keys), description);
    });
  }

  it('must name a pulse', () => {
    const expected = 'nist: Expected `nist` to be "last", a time such as "2026-01-31T12:00:00Z", or milliseconds since 1970.';
    for (const nist of ['first', '2026-01-31', '2026-01-31T12:00:00', '2026-13-31T12:00:00Z', -1, 1.5, false, undefined, []]) {
      assert.deepEqual(problems({ nist }), [expected], String(nist));
    }
  });

  it('must name both chain and pulse, and then no time', () => {
    assert.deepEqual(problems({ nist: true, chain: 2 }), ['chain: Expected `pulse` beside `chain`.']);
    assert.deepEqual(problems({ nist: true, pulse: 2 }), ['pulse: Expected `chain` beside `pulse`.']);
    assert.deepEqual(problems({ nist: 5, chain: 2, pulse: 2 }), [
      'nist: Expected either a time in `nist`, or `chain` and `pulse`, got both.',
    ]);
    assert.deepEqual(problems({ nist: true, chain: 0, pulse: 1 }), ['chain: Expected `chain` to be at least 1.']);
  });

  it('must name the beacon by an URL that is encrypted, unless it is on this host', () => {
    assert.deepEqual(problems({ nist: true, base_url: 'http://beacon.example' }), [
      'base_url: Expected an https: URL, got http: to beacon.example.',
    ]);
    for (const base_url of ['beacon', 'https://u:p@beacon.example', 'https://beacon.example?a=1', 5]) {
      assert.equal(problems({ nist: true, base_url }).length, 1);
    }
  });

  it('must require checks that there are', () => {
    assert.equal(problems({ nist: true, require: ['everything'] }).length, 1);
    assert.match(problems({ nist: true, require: 'output' }).join(), /^require: Expected `require` to be an array of "output", /);
  });

  it('must have one way of trusting the server', () => {
    const [tls_fingerprint, tls_ca_file] = ['0a:'.repeat(31) + '0a', 'ca.pem'];
    assert.deepEqual(problems({ nist: true, tls_fingerprint }), []);
    assert.deepEqual(problems({ nist: true, tls_fingerprint, tls_ca_file }), [
      'tls_fingerprint: Expected either `tls_fingerprint` or `tls_ca_file`, got both.',
    ]);
    assert.equal(problems({ nist: true, tls_fingerprint: 'ab' }).length, 1);
  });

  it('are those of the JSON Schema', () => {
    assert.deepEqual(Object.keys(nistJsonSchema.properties), Object.keys(nistKeys(z).def.shape));
    assert.equal(problems({ nist: true, size: 1 }).length, 1);
  });
});
