import assert from 'node:assert/strict';
import { EgdError } from 'egd-core';
import { errorOf, toldError, toldToPeople } from '../../src/daemon/told-error.ts';

describe('an error told to another process', () => {
  it('is the same there: code, words, suggestions and exit status', () => {
    const error = new EgdError('DAEMON_PORT_IN_USE', 'Port 2121 is in use.', { suggestions: ['Choose another.'] });
    const again = errorOf(JSON.parse(JSON.stringify(toldError(error))));
    assert.deepEqual(toldError(again), toldError(error));
    assert.equal(toldToPeople(toldError(error)), 'Error: Port 2121 is in use.\nCode: DAEMON_PORT_IN_USE\nTry: Choose another.\n');
  });

  it('is a bug with its stack where nobody foresaw it', () => {
    const { code, exit, message } = toldError(new TypeError('x is not a function'));
    assert.deepEqual([code, exit], ['INTERNAL_BUG', 70]);
    assert.match(message, /^TypeError: x is not a function\n\s+at /);
  });

  it('is a bug where this version does not know the code', () => {
    assert.equal(errorOf({ code: 'OF_TOMORROW', message: 'm', suggestions: [], exit: 5 }).code, 'INTERNAL_BUG');
  });
});
