import assert from 'node:assert/strict';
import { EgdError, ERROR_CATALOGUE } from 'egd-core';
import { problemOf, PROBLEM_STATUS } from '../../src/api/problem.ts';

describe('problems', () => {
  it('give every code of packets and gateways a status of its own, and keep the others to themselves', () => {
    const codes = Object.keys(ERROR_CATALOGUE) as (keyof typeof ERROR_CATALOGUE)[];
    const atStart = new Set([
      'GATEWAY_ALREADY_RUNNING',
      'GATEWAY_UNPROTECTED',
      'GATEWAY_NOT_REACHABLE',
      'GATEWAY_KEY_EXISTS',
      'GATEWAY_KEY_UNKNOWN',
    ]);
    for (const code of codes) {
      const { status, body } = problemOf(new EgdError(code, 'What happened.'), '/api/random');
      const known = PROBLEM_STATUS[code];
      if (/^(PACKET|GATEWAY)_/.test(code) && !atStart.has(code)) assert.ok(known !== undefined, `${code} has no status`);
      assert.equal(status, known ?? 500);
      assert.equal(body.status, status);
      assert.equal(body.code, known === undefined ? 'INTERNAL_BUG' : code);
      assert.equal(body.type, `urn:egd:error:${body.code}`);
      assert.equal(body.detail === 'What happened.', known !== undefined, 'what nobody foresaw is not told to strangers');
    }
  });

  it('tell who is not let in how to come in, and who comes too often when to come again', () => {
    assert.partialDeepStrictEqual(headersOf(new EgdError('GATEWAY_UNAUTHORIZED', 'No.')), { 'www-authenticate': 'Bearer realm="egd"' });
    const late = new EgdError('GATEWAY_RATE_LIMITED', 'Slowly.', { metadata: { retryAfter: 2.1 } });
    assert.partialDeepStrictEqual(headersOf(late), { 'retry-after': '3', 'cache-control': 'no-store' });
    assert.partialDeepStrictEqual(headersOf(new EgdError('NOT_ENOUGH_ENTROPY', 'Empty.')), { 'retry-after': '5' });
    assert.partialDeepStrictEqual(headersOf(new EgdError('GATEWAY_OVER_QUOTA', 'Enough.', { metadata: { retryAfter: 0 } })), {
      'retry-after': '1',
    });
  });

  it('keep the message of an error that nobody foresaw', () => {
    for (const thrown of [
      new Error('a secret'),
      'a secret',
      undefined,
      { statusCode: 500 },
      Object.assign(new Error('a secret'), { statusCode: 502 }),
    ]) {
      const { status, body } = problemOf(thrown);
      assert.equal(status, 500);
      assert.doesNotMatch(JSON.stringify(body), /a secret/);
    }
    assert.equal(problemOf(Object.assign(new Error('Too large.'), { statusCode: 413 })).status, 413);
  });
});

function headersOf(error: unknown): unknown {
  return problemOf(error).headers;
}
