import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { revokeKey } from '../../src/access/add-key.ts';
import { deskFixture, type DeskFixture } from '../support/desk-fixture.ts';

describe('the audit of draws', () => {
  let fixture: DeskFixture;

  beforeEach(async () => {
    fixture = await deskFixture();
  });

  afterEach(() => fixture.remove());

  it('says who drew how much when, and from whom the bytes came', async () => {
    const key = await fixture.key('lab');
    const desk = await fixture.open();
    fixture.fill(100);
    const caller = desk.admit({ credential: key, address: '192.0.2.1', scope: 'draw', request: 'r-1' });
    await desk.draw(caller, 'get_random_uuid', 32);
    await desk.close();
    assert.deepEqual(await fixture.audit(), [
      {
        time: '2026-03-01T12:00:00.000Z',
        outcome: 'served',
        key: 'lab',
        address: '192.0.2.1',
        request: 'r-1',
        operation: 'get_random_uuid',
        bytes: 32,
        consumed: 32,
        processing: 'none',
        collectors: ['inside'],
      },
    ]);
  });

  it('says who was refused what, and why', async () => {
    const [lab, gone] = [await fixture.key('lab', { bytesPerDay: 10, scopes: ['draw'] }), await fixture.key('gone')];
    const desk = await fixture.open();
    fixture.fill(100);
    const address = '192.0.2.1';
    await revokeKey(fixture.config.apiKeyFile, 'gone');
    await desk.reload();
    const caller = desk.admit({ credential: lab, address, scope: 'draw' });
    assert.throws(() => desk.draw(caller, 'get_random_bytes', 11), { code: 'GATEWAY_OVER_QUOTA' });
    assert.throws(() => desk.admit({ credential: lab, address, scope: 'page' }), { code: 'GATEWAY_FORBIDDEN' });
    assert.throws(() => desk.admit({ credential: gone, address, scope: 'draw' }), { code: 'GATEWAY_UNAUTHORIZED' });
    await desk.close();
    const time = '2026-03-01T12:00:00.000Z';
    assert.deepEqual(await fixture.audit(), [
      { time, event: 'key-revoked', key: 'gone' },
      { time, outcome: 'refused', key: 'lab', address, operation: 'get_random_bytes', bytes: 11, code: 'GATEWAY_OVER_QUOTA' },
      { time, outcome: 'refused', key: 'lab', address, scope: 'page', code: 'GATEWAY_FORBIDDEN' },
      { time, outcome: 'refused', address, scope: 'draw', code: 'GATEWAY_UNAUTHORIZED' },
    ]);
  });

  it('is not washed away by a flood of wrong keys', async () => {
    await fixture.key('lab');
    const desk = await fixture.open();
    for (let attempt = 0; attempt < 1000; attempt++) {
      assert.throws(() => desk.admit({ credential: `wrong ${attempt}`, address: '192.0.2.1', scope: 'draw' }));
    }
    await desk.close();
    const lines = await fixture.audit();
    assert.equal(lines.length, 4);
    assert.deepEqual(
      lines.slice(2).map(({ code, times }) => ({ code, times })),
      [
        { code: 'GATEWAY_UNAUTHORIZED', times: 9 },
        { code: 'GATEWAY_RATE_LIMITED', times: 989 },
      ],
    );
  });

  it('and everything else that is written hold no key and no byte that was served', async () => {
    const keys = await Promise.all(['a', 'b'].map((name) => fixture.key(name)));
    const adopted = 'f00dfeed0123456789abcdeffedcba98';
    await fixture.key('adopted', { text: adopted });
    const desk = await fixture.open();
    const bytes = fixture.fill(4096);
    for (const credential of [...keys, adopted]) {
      const caller = desk.admit({ credential, address: '192.0.2.1', scope: 'draw' });
      await desk.draw(caller, 'get_random_bytes', 64);
      assert.throws(() => desk.admit({ credential: `${credential}x`, address: '192.0.2.1', scope: 'draw' }));
    }
    await desk.close();
    const names = await readdir(fixture.folder);
    const texts = await Promise.all(names.map((name) => readFile(join(fixture.folder, name), 'latin1')));
    const written = [...texts, JSON.stringify(fixture.log.lines), JSON.stringify(desk.usage())].join('\n');
    assert.ok(written.includes('"served"'));
    for (const secret of [...keys.map((key) => key.slice(-43)), adopted]) assert.ok(!written.includes(secret));
    for (let start = 0; start < 192; start += 8) {
      const part = bytes.subarray(start, start + 8);
      for (const encoding of ['hex', 'base64', 'base64url', 'latin1'] as const) {
        assert.ok(!written.includes(part.toString(encoding).replace(/=+$/, '').slice(0, 10)), encoding);
      }
    }
  });

  it('is not written where that is switched off', async () => {
    const { auditFile: _auditFile, ...config } = fixture.config;
    const { openDrawDesk } = await import('../../src/access/open-draw-desk.ts');
    const desk = await openDrawDesk({ supply: fixture.buffer, config, isLoopback: true, log: fixture.log, now: () => fixture.clock.now });
    await desk.close();
    assert.ok(!(await readdir(fixture.folder)).includes('gateway-audit.log'));
  });
});
