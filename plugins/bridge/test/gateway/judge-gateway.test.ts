import assert from 'node:assert/strict';
import { judgeGateway, type GatewayFacts } from '../../src/gateway/judge-gateway.ts';
import type { Stock } from '../../src/supply/entropy-supply.ts';

const HALF_FULL: Stock = {
  available: 5000,
  capacity: 10_000,
  level: 'medium',
  oldestAge: 1000,
  lastReceived: 1_000_000,
  expired: 0,
  overflowed: 0,
};

const WELL: GatewayFacts = {
  mode: 'push',
  stock: HALF_FULL,
  minAvailable: 1024,
  ttl: 3_600_000,
  now: 1_001_000,
  uptime: 60_000,
  refusals: new Map(),
  troubles: [],
  draining: false,
};

describe('judgeGateway', () => {
  it('finds a gateway healthy that has enough and receives', () => {
    assert.deepEqual(judgeGateway(WELL), { status: 'healthy', warnings: [] });
  });

  it('finds it unhealthy when it has less than it should have', () => {
    const { status, warnings } = judgeGateway({ ...WELL, stock: { ...HALF_FULL, available: 1023 } });
    assert.equal(status, 'unhealthy');
    assert.deepEqual(warnings, ['The buffer has 1023 bytes that are fresh, fewer than the 1024 that it should have.']);
  });

  it('finds it unhealthy while it stops', () => {
    assert.equal(judgeGateway({ ...WELL, draining: true }).status, 'unhealthy');
  });

  for (const [what, facts, warning] of [
    ['is low', { stock: { ...HALF_FULL, level: 'low' } }, 'The buffer is low: 5000 of 10000 bytes.'],
    ['was sent nothing for long', { now: 1_901_000 }, 'Nothing has come from a collector for 901 seconds.'],
    [
      'was never sent anything',
      { stock: { ...HALF_FULL, lastReceived: undefined }, uptime: 1_000_000 },
      'Nothing has come from a collector for 1000 seconds.',
    ],
    ['refused packets', { refusals: new Map([['PACKET_TOO_OLD', 3]]) }, '3 packets were refused in the last five minutes: PACKET_TOO_OLD.'],
    ['has a trouble', { troubles: ['The daemon gives nothing: DAEMON_NOT_RUNNING.'] }, 'The daemon gives nothing: DAEMON_NOT_RUNNING.'],
  ] as const satisfies readonly (readonly [string, Partial<GatewayFacts>, string])[]) {
    it(`finds one degraded that ${what}, and says so`, () => {
      assert.deepEqual(judgeGateway({ ...WELL, ...facts }), { status: 'degraded', warnings: [warning] });
    });
  }

  it('does not wait for data where the buffer is full', () => {
    const full = { ...HALF_FULL, level: 'critical' } as const;
    assert.equal(judgeGateway({ ...WELL, stock: full, now: 9_000_000 }).status, 'healthy');
  });
});
