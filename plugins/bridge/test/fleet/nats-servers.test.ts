import assert from 'node:assert/strict';
import { readNatsServers } from '../../src/fleet/nats-servers.ts';

describe('the URLs of NATS', () => {
  it('name servers, with the usual port where none is said', () => {
    const { servers, tls, shown } = readNatsServers(['nats://one', 'nats://[::1]:5222']);
    assert.deepEqual(
      { servers, tls, shown },
      { servers: ['one:4222', '[::1]:5222'], tls: false, shown: 'nats://one:4222, nats://[::1]:5222' },
    );
  });

  it('bring a user or a token, which are shown nowhere', () => {
    const user = readNatsServers('tls://gateway:p%40ss@nats.example:4222');
    assert.deepEqual(
      { ...user },
      { servers: ['nats.example:4222'], tls: true, user: 'gateway', password: 'p@ss', shown: 'tls://nats.example:4222' },
    );
    const token = readNatsServers('nats://s3cret@nats.example');
    assert.equal(token.token, 's3cret');
    assert(!token.shown.includes('s3cret'));
  });

  it('are refused in words without the password', () => {
    assert.throws(
      () => readNatsServers('http://gateway:hunter2@nats.example'),
      (error: Error) =>
        'code' in error &&
        error.code === 'CONFIG_INVALID_VALUE' &&
        !error.message.includes('hunter2') &&
        error.message.includes('nats.example'),
    );
    assert.throws(() => readNatsServers('nats.example:4222'), { code: 'CONFIG_INVALID_VALUE' });
  });
});
