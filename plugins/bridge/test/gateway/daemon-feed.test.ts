import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { EgdError, type DaemonEntropy } from 'egd-core';
import { EntropyBuffer } from '../../src/buffer/entropy-buffer.ts';
import { startDaemonFeed, type DaemonFeed } from '../../src/gateway/daemon-feed.ts';
import { retryPolicy } from '../support/configs.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { keptLog } from '../support/quiet-log.ts';

describe('startDaemonFeed', () => {
  let feed: DaemonFeed | undefined;

  afterEach(() => feed?.close());

  function start(take: DaemonEntropy['take'], capacity = 100_000) {
    const clock = new ManualClock();
    const buffer = new EntropyBuffer({ capacity, ttl: 3_600_000, overflow: 'discard', now: clock.now });
    const log = keptLog();
    feed = startDaemonFeed({ daemon: { take, close: () => undefined }, sink: buffer, clock, log, retryPolicy: retryPolicy({ jitter: 0 }) });
    return { clock, buffer, log, feed };
  }

  it('fills the buffer in requests that the daemon grants, and again when bytes are drawn', async () => {
    const asked: number[] = [];
    const { clock, buffer } = start(async (bytes) => {
      asked.push(bytes);
      return randomBytes(bytes);
    });
    await clock.advance(0);
    assert.deepEqual(asked, [65_536, 34_464]);
    assert.deepEqual(buffer.take(50_000).madeOf.collectors, ['daemon']);
    await clock.advance(100);
    assert.deepEqual(asked, [65_536, 34_464, 50_000]);
  });

  it('asks ever less often while the daemon is away, says so, and goes on when it is back', async () => {
    let isAway = true;
    let asked = 0;
    const { clock, buffer, feed } = start(async (bytes) => {
      asked += 1;
      if (isAway) throw new EgdError('DAEMON_NOT_RUNNING', 'No daemon.');
      return randomBytes(bytes);
    });
    await clock.advance(3000); // tries at 0, 500 and 1500 ms
    assert.equal(asked, 3);
    assert.equal(feed.trouble, 'The daemon gives nothing: DAEMON_NOT_RUNNING.');
    isAway = false;
    await clock.advance(1000);
    assert.equal(buffer.stock().available, 100_000);
    assert.equal(feed.trouble, undefined);
  });

  it('leaves the pool of a daemon alone for a second that gave less than was asked for', async () => {
    let asked = 0;
    const { clock, feed } = start(async () => {
      asked += 1;
      return new Uint8Array();
    });
    await clock.advance(999);
    assert.equal(asked, 1);
    assert.equal(feed.trouble, 'The pool of the daemon is empty.');
    await clock.advance(1);
    assert.equal(asked, 2);
  });
});
