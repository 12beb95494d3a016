import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { clockTime, lengthText, relativeTime } from '../../src/daemon/status/relative-time.ts';
import { reloadText } from '../../src/daemon/status/reload-text.ts';
import { statusText } from '../../src/daemon/status/status-text.ts';
import { isWaitValue } from '../../src/entropy/entropy-arguments.ts';
import { withOptionalValue } from '../../src/optional-value.ts';
import type { PoolStatus } from '../../src/daemon/daemon.ts';
import { SmallDaemon } from '../support/small-daemon.ts';

const NOW = Date.parse('2024-01-15T10:30:10Z');
const pipe = Object.assign(new Writable(), { isTTY: false });

describe('the status, for people', () => {
  it('says how the daemon, its pool and each source stand, with the last error', () => {
    const daemon = new SmallDaemon(1_048_576);
    daemon.saves = 1;
    assert.equal(
      statusText(daemon.status(), pipe, NOW),
      [
        `Running    since 2024-01-14 10:30:00 UTC, 1 d; process ${process.pid}, version 0.1.0`,
        'Config     /home/user/egd.toml',
        'Log        standard output, level info',
        'Health     well',
        'Pool       1048576 of 10485760 bytes, 10.0 %, in 128 chunks',
        'File       /home/user/.egdentropy',
        'Saved      10 s ago',
        'Given out  0 bytes in 3 requests, 0 short',
        '',
        'source      state     last fetch  next fetch  bytes kept   failures',
        'dev_random  waiting   40 s ago    in 20 s          92160          0',
        'weather     retrying  10 min ago  in 50 s         300000  3 (2 now)',
        '  weather: weather.example did not answer within 30 seconds',
        '  (SOURCE_NETWORK_TIMEOUT), 9 min 40 s ago',
      ].join('\n'),
    );
  });

  it('shows a bar on a terminal, and what is wrong', () => {
    const status = new SmallDaemon(5_242_880).status();
    const at = '2024-01-15T10:30:00.000Z';
    const text = statusText(
      {
        ...status,
        restarts: 2,
        health: { ...status.health, healthy: false, problems: ['The pool could not be saved.', 'Every source fails.'] },
        pool: { ...status.pool, isSaved: false, saveError: { code: 'STORAGE_DISK_FULL', message: 'no space left', at } },
        given: { ...status.given, waiting: 1 },
        sources: [],
      },
      Object.assign(new Writable(), { isTTY: true }),
      NOW,
    );
    assert.match(text, /Pool {7}█{12}░{12} 5242880 of 10485760 bytes, 50\.0 %/);
    assert.match(text, /started again 2 times after a crash/);
    assert.match(text, /Health {5}The pool could not be saved\.\n {11}Every source fails\./);
    assert.match(text, /\nSaved {6}not yet since the start\n {11}failed 10 s ago: no space left \(STORAGE_DISK_FULL\)\n/);
    assert.match(text, /; 1 client waiting/);
    assert.match(text, /There are no sources\./);
  });

  it('says when the pool was saved, and whether that is all of it', () => {
    const status = new SmallDaemon(1).status();
    const savedLine = (pool: Partial<PoolStatus>): string | undefined =>
      /^Saved +(.*)$/m.exec(statusText({ ...status, pool: { ...status.pool, ...pool } }, pipe, NOW))?.[1];
    const lastSave = new Date(NOW).toISOString();
    assert.equal(savedLine({ lastSave: null, isSaved: true }), 'nothing to save since the start');
    assert.equal(savedLine({ lastSave: null, isSaved: false }), 'not yet since the start');
    assert.equal(savedLine({ lastSave, isSaved: true }), 'just now');
    assert.equal(savedLine({ lastSave, isSaved: false }), 'just now, changed since');
  });

  it('fits 80 columns, whatever the names are', () => {
    const status = new SmallDaemon(1).status();
    const [source] = status.sources;
    assert.ok(source);
    const long = {
      ...source,
      source: 'x'.repeat(200),
      state: 'retrying' as const,
      lastFetch: '2024-01-13T01:00:00.000Z',
      nextFetch: '2024-01-17T01:00:00.000Z',
      bytesKept: 1e13,
      fetches: { accepted: 1, ignored: 1, failed: 12_345 },
      failuresInARow: 123,
      lastError: { code: 'SOURCE_NETWORK_ERROR', message: 'a word '.repeat(50), at: '2024-01-13T01:00:00.000Z' },
    };
    const text = statusText({ ...status, sources: [long] }, pipe, NOW);
    for (const line of text.split('\n').filter((each) => !each.includes('x'.repeat(100)))) assert.ok(line.length <= 80, line);
  });
});

describe('times, for people', () => {
  it('says how long in one or two units', () => {
    const lengths = [0, 59.4, 60, 61, 605, 3599, 3600, 3660, 86_399, 86_400, 90_000, 2_678_400].map(lengthText);
    assert.deepEqual(lengths, [
      '0 s',
      '59 s',
      '1 min',
      '1 min 1 s',
      '10 min',
      '59 min',
      '1 h',
      '1 h 1 min',
      '23 h 59 min',
      '1 d',
      '1 d 1 h',
      '31 d',
    ]);
  });

  it('says when, seen from now', () => {
    assert.equal(relativeTime(null, NOW), 'never');
    assert.equal(relativeTime('2024-01-15T10:30:10.200Z', NOW), 'now');
    assert.equal(relativeTime('2024-01-15T10:30:05Z', NOW), '5 s ago');
    assert.equal(relativeTime('2024-01-15T11:30:10Z', NOW), 'in 1 h');
    assert.equal(clockTime('2024-01-15T10:30:10.200Z'), '2024-01-15 10:30:10 UTC');
  });
});

describe('what a reload changed, for people', () => {
  it('names what took effect and what needs a restart', () => {
    assert.equal(
      reloadText({ config: '/etc/egd/egd.toml', changed: ['log_level', 'weather'], needsRestart: ['persist_file'], warnings: [] }),
      'Read /etc/egd/egd.toml again.\nChanged: log_level, weather.\nChanged only by `egd restart`: persist_file.',
    );
    assert.match(
      reloadText({ config: null, changed: [], needsRestart: [], warnings: [] }),
      /built-in configuration holds\.\nNothing changed\.$/,
    );
  });
});

describe('a flag whose value may be left out', () => {
  it('gets one, unless the next word is its value', () => {
    assert.deepEqual(filled('32', '--wait'), ['32', '--wait=forever']);
    assert.deepEqual(filled('--wait', '32'), ['--wait=forever', '32']);
    assert.deepEqual(filled('--wait', '30s', '32'), ['--wait', '30s', '32']);
    assert.deepEqual(filled('--wait=30s', '32'), ['--wait=30s', '32']);
    assert.deepEqual(filled('--', '--wait'), ['--', '--wait']);
  });

  it('may look at the words before it: what follows a number of bytes and --wait is a duration, right or wrong', () => {
    assert.equal(isWaitValue('soon', ['32']), true);
    assert.equal(isWaitValue('0', ['--json', '32']), true);
    assert.equal(isWaitValue('-5', ['32']), true);
    assert.equal(isWaitValue('32', []), false);
    assert.equal(isWaitValue('32', ['--output', '7']), false);
    assert.equal(isWaitValue('--json', ['32']), false);
    assert.equal(isWaitValue('30s', []), true);
  });
});

function filled(...argv: readonly string[]): string[] {
  return withOptionalValue(argv, '--wait', 'forever', (word) => /^\d+s$/.test(word));
}
