import assert from 'node:assert/strict';
import { configSecrets } from '../../src/daemon/worker/config-secrets.ts';
import { controlSettings } from '../support/control-fixture.ts';
import { sourceTable } from '../support/scripted-source.ts';

describe('the secrets of a configuration', () => {
  it('are the token, values of secret keys, headers, credentials of URLs and options, the longest first', () => {
    const raw = {
      url: 'https://me:pass%20word@a.example/?api_key=query%2Fkey&size=100000',
      headers: { Authorization: 'Bearer of-tidings', Accept: 'image/jpeg', 'X-Any': 'thing' },
      command: ['fetch', '--token=optional-one', '--size=5000'],
      password: ['one-of-two'],
    };
    assert.deepEqual(
      [...secretsOf(raw, 'correct horse battery')].toSorted(),
      [
        'Bearer of-tidings',
        'correct horse battery',
        'bWU6cGFzcyB3b3Jk',
        'of-tidings',
        'one-of-two',
        'optional-one',
        'pass word',
        'pass%20word',
        'query%2Fkey',
        'query/key',
      ].toSorted(),
    );
    const lengths = secretsOf(raw).map(({ length }) => length);
    assert.deepEqual(
      lengths,
      lengths.toSorted((one, other) => other - one),
    );
  });

  it('are none where there are none, and none of a few characters', () => {
    assert.deepEqual(secretsOf({ url: 'https://a.example/?size=100', file: '/dev/urandom', no_compress: true, pin: 4711 }), []);
    assert.deepEqual(secretsOf({ headers: { 'X-Key': 'abcde' } }), []);
  });
});

function secretsOf(raw: Readonly<Record<string, unknown>>, token?: string): readonly string[] {
  return configSecrets({ ...controlSettings(token === undefined ? {} : { token }), sources: [sourceTable({ raw })] });
}
