import assert from 'node:assert/strict';
import type { GatewayStatus } from '../../src/gateway/gateway-status.ts';
import { startStatusHistory, type StatusHistory } from '../../src/page/status-history.ts';
import { gatewayStatus } from '../support/page-gateway.ts';

const START = 1_775_044_800; // seconds since 1970

describe('the history of a gateway', () => {
  let time: number; // seconds since 1970
  let status: GatewayStatus;
  let history: StatusHistory;

  beforeEach(() => {
    time = START;
    status = gatewayStatus();
    history = startStatusHistory({ status: () => status, now: () => time * 1000, everyMilliseconds: 0 });
  });

  afterEach(() => history.close());

  const sample = (changed: Partial<GatewayStatus>, seconds = 5): void => {
    time += seconds;
    status = { ...status, ...changed };
    history.sample();
  };

  it('has no sample before the first interval is over: there is nothing to count a rate from', () => {
    assert.deepEqual(history.rows('hour').times, []);
    assert.equal(history.rows('hour').complete, true);
  });

  it('tells fill and age as they were, and rates from the totals', () => {
    sample({ buffer_bytes_available: 4096, data_freshness_seconds: 3, total_requests_served: 10, total_bytes_served: 320 });
    sample({ buffer_bytes_available: 0, data_freshness_seconds: null, total_bytes_received: 5000 });
    assert.deepEqual(history.rows('hour'), {
      range: 'hour',
      interval: 5,
      complete: true,
      times: [START + 5, START + 10],
      available: [4096, 0],
      freshness: [3, null],
      requests: [2, 0],
      served: [64, 0],
      received: [0, 1000],
    });
  });

  it('divides by the time that went by, also when the timer came late', () => {
    sample({ total_requests_served: 100 }, 20);
    assert.deepEqual(history.rows('hour').requests, [5]);
  });

  it('keeps of a minute the lowest fill, the greatest age and the mean rates', () => {
    for (const [index, bytes] of [900, 40, 700, 700, 700, 700, 700, 700, 700, 700, 700, 800].entries()) {
      sample({ buffer_bytes_available: bytes, data_freshness_seconds: index === 4 ? 77 : index, total_requests_served: (index + 1) * 30 });
    }
    const { times, available, freshness, requests, interval } = history.rows('day');
    assert.deepEqual(
      { times, available, freshness, requests, interval },
      {
        times: [START + 60],
        available: [40],
        freshness: [77],
        requests: [6],
        interval: 60,
      },
    );
  });

  it('keeps an hour and a day, and no more', () => {
    for (let second = 0; second < 2 * 86_400; second += 5) sample({ total_requests_served: second });
    const hour = history.rows('hour').times;
    const day = history.rows('day').times;
    assert.deepEqual([hour.length, hour[0], hour.at(-1)], [720, time - 3595, time]);
    assert.deepEqual([day.length, day[0], day.at(-1)], [1440, time - 86_340, time]);
  });

  it('gives what is newer than what the reader has', () => {
    for (let count = 0; count < 1000; count += 1) sample({});
    const { times, complete } = history.rows('hour', time - 10);
    assert.deepEqual({ times, complete }, { times: [time - 5, time], complete: false });
    assert.deepEqual(history.rows('hour', time).times, []);
  });

  it('gives everything to a reader whose clock is ahead of the samples', () => {
    sample({});
    const { times, complete } = history.rows('hour', time + 1);
    assert.deepEqual({ times, complete }, { times: [time], complete: true });
  });

  it('begins anew when the clock is set back', () => {
    sample({ total_requests_served: 10 });
    sample({ total_requests_served: 20 }, -3600);
    assert.deepEqual(history.rows('hour').times, []);
    sample({ total_requests_served: 45 });
    assert.deepEqual([history.rows('hour').times, history.rows('hour').requests], [[START - 3590], [5]]);
  });
});
