import assert from 'node:assert/strict';
import type { ApiKey } from '../../src/access/api-key.ts';
import { keyTable, listedKey } from '../../src/access/key-listing.ts';

const CREATED = Date.UTC(2026, 0, 1);
const NOW = Date.UTC(2026, 2, 1);
const KEY: ApiKey = { id: '0123456789ab', name: 'lab', hash: 'ff', isAdopted: false, scopes: ['draw', 'status'], created: CREATED };

describe('the list of keys', () => {
  it('says what a key may do and when it was last used', () => {
    const usage = { day: '2026-02-28', keys: new Map([['lab', { bytes: 5, lastUsed: Date.UTC(2026, 1, 28, 9) }]]) };
    const listed = listedKey({ ...KEY, rate: 5, bytesPerDay: 67_108_864, expires: Date.UTC(2027, 0, 1) }, usage, NOW);
    assert.deepEqual(listed, {
      name: 'lab',
      id: '0123456789ab',
      scopes: ['draw', 'status'],
      rate: 5,
      bytes_per_day: 67_108_864,
      expires: '2027-01-01T00:00:00.000Z',
      expired: false,
      created: '2026-01-01T00:00:00.000Z',
      last_used: '2026-02-28T09:00:00.000Z',
    });
    assert.equal(
      keyTable([listed]),
      ['NAME  SCOPES       RATE  BYTES/DAY  EXPIRES     LAST USED', 'lab   draw,status  5/s   64 MiB     2027-01-01  2026-02-28'].join(
        '\n',
      ),
    );
  });

  it('does not take the use of an older key of the name for its own', () => {
    const usage = { day: '', keys: new Map([['lab', { bytes: 5, lastUsed: CREATED - 1 }]]) };
    assert.equal(listedKey(KEY, usage, NOW).last_used, null);
  });

  it('says what is not limited, and what has expired', () => {
    const none = { day: '', keys: new Map() };
    const [, first, second] = keyTable([
      listedKey({ ...KEY, scopes: ['draw', 'test', 'status', 'page'] }, none, NOW),
      listedKey({ ...KEY, expires: NOW }, none, NOW),
    ]).split('\n');
    assert.match(first ?? '', /^lab +all +- +- +never +never$/);
    assert.match(second ?? '', / expired +never$/);
  });

  it('fits into 80 columns, whatever the names', () => {
    const keys = ['x'.repeat(64), 'short'].map((name) =>
      listedKey(
        { ...KEY, name, scopes: ['draw', 'test', 'status'], rate: 123_456.789, bytesPerDay: 1023 * 1024 ** 3, expires: NOW + 1 },
        { day: '', keys: new Map() },
        NOW,
      ),
    );
    for (const line of keyTable(keys).split('\n')) assert.ok(line.length <= 80, line);
  });
});
