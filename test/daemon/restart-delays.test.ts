import assert from 'node:assert/strict';
import { RestartDelays } from '../../src/daemon/supervisor/restart-delays.ts';

describe('the delays between restarts of a worker', () => {
  it('grow, and end after three', () => {
    const delays = new RestartDelays();
    assert.deepEqual([delays.next(0), delays.next(0), delays.next(599_999), delays.next(0)], [1000, 5000, 25_000, undefined]);
  });

  it('begin anew after ten minutes of running', () => {
    const delays = new RestartDelays();
    delays.next(0);
    delays.next(0);
    delays.next(0);
    assert.deepEqual([delays.next(600_000), delays.next(0)], [1000, 5000]);
  });
});
