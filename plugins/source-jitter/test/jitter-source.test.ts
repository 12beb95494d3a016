import assert from 'node:assert/strict';
import { validateKeys, type Source } from 'egd-core';
import { createTestTools } from 'egd-core/testing';
import type { JitterKeys } from '../src/jitter-table.ts';
import { createJitterSource } from '../src/jitter-source.ts';
import sourceTypes, { jitterSourceType } from '../src/source-types.ts';
import { jitterTable } from './support/jitter-table.ts';

const never = new AbortController().signal;
const LARGEST = 65_536; // bytes a read: about a second of work

describe('the jitter source', () => {
  // Threads of other tests are none of this one's.
  let others = 0;
  beforeEach(() => {
    others = allThreads();
  });
  const threads = (): number => allThreads() - others;

  it('gives 1024 raw deltas that claim a third of a bit each', async () => {
    const sample = await read({});
    assert.equal(sample.bytes.length, 1024);
    assert.equal(sample.maxEntropyBytes, 42);
    assert.equal(sample.origin, 'timing jitter of the CPU');
  });

  it('takes the size from the request, else from the table, and gives no more than 65,536', async () => {
    const source = await jitterSourceType.create(jitterTable({ oversampling: 1 }, 64), createTestTools());
    const sizes = [await source.read({ signal: never }), await source.read({ size: 80, signal: never })];
    assert.deepEqual(
      sizes.map(({ bytes, maxEntropyBytes }) => [bytes.length, maxEntropyBytes]),
      [
        [64, 8],
        [80, 10],
      ],
    );
    const large = await source.read({ size: 10 * LARGEST, signal: never });
    assert.equal(large.bytes.length, LARGEST);
  });

  it('gives other bytes at each read', async () => {
    const source = await createSource();
    const [first, second] = [await source.read({ signal: never }), await source.read({ signal: never })];
    assert.notDeepEqual(first.bytes, second.bytes);
  });

  it('works on any amount of memory that the keys allow', async () => {
    for (const memory of [65_536, 1_000_003]) assert.equal((await read({ memory })).bytes.length, 1024);
  });

  it('measures in a thread: the main thread spends less than a quarter of the work', async () => {
    const source = await createSource();
    await source.read({ size: 64, signal: never });
    const before = { main: process.threadCpuUsage(), all: process.cpuUsage() };
    await source.read({ size: LARGEST, signal: never });
    const main = process.threadCpuUsage(before.main);
    const all = process.cpuUsage(before.all);
    assert.ok(main.user + main.system < (all.user + all.system) / 4, `${String(main.user)} of ${String(all.user)} µs`);
  });

  it('stops measuring when the request is aborted, and leaves no thread', async () => {
    const source = await createSource();
    const controller = new AbortController();
    const reading = source.read({ size: LARGEST, signal: controller.signal });
    assert.equal(threads(), 1);
    controller.abort();
    await assert.rejects(reading, { code: 'SOURCE_ABORTED' });
    assert.equal(threads(), 0);
  });

  it('does not start when the request is aborted already', async () => {
    const source = await createSource();
    const reading = source.read({ signal: AbortSignal.abort() });
    assert.equal(threads(), 0);
    await assert.rejects(reading, { code: 'SOURCE_ABORTED' });
  });

  it('stops measuring when it is closed', async () => {
    const source = await createSource();
    const reading = source.read({ size: LARGEST, signal: never });
    await source.close?.();
    await assert.rejects(reading, { code: 'SOURCE_ABORTED' });
    assert.equal(threads(), 0);
  });

  it('has no thread between reads', async () => {
    const source = await createSource();
    await source.read({ size: 64, signal: never });
    assert.equal(threads(), 0);
  });

  it('refuses a timer that is too coarse, with the numbers', async () => {
    const source = createJitterSource(jitterTable(), createTestTools(), support('coarse-collector.ts'));
    await assert.rejects(source.read({ signal: never }), {
      code: 'SOURCE_TIMER_UNUSABLE',
      message: /^the timer is too coarse: .*of 1024 deltas 0 below zero, \d+ zero, \d+ stuck; steps of \d+ ns/,
    });
    assert.equal(threads(), 0);
  });

  it('tells a thread that breaks from one that gives nothing', async () => {
    const broken = createJitterSource(jitterTable(), createTestTools(), new URL('data:text/javascript,throw new Error("no memory")'));
    await assert.rejects(broken.read({ signal: never }), { code: 'SOURCE_CRASHED', message: 'the measuring thread failed: no memory' });
    const silent = createJitterSource(jitterTable(), createTestTools(), new URL('data:text/javascript,'));
    await assert.rejects(silent.read({ signal: never }), {
      code: 'SOURCE_CRASHED',
      message: 'the measuring thread ended without a result',
    });
  });

  it('logs how many deltas there were, and none of them', async () => {
    const tools = createTestTools();
    await (await jitterSourceType.create(jitterTable({}, 100), tools)).read({ signal: never });
    assert.deepEqual(
      tools.logged.map(({ level, message, fields }) => [level, message, Object.keys(fields), fields['deltas']]),
      [['debug', 'time deltas collected', ['deltas', 'stuck', 'resolution'], 100]],
    );
  });
});

describe('the jitter source type', () => {
  it('is the one that the hook brings', async () => {
    assert.deepEqual(await sourceTypes(), [jitterSourceType]);
  });

  it('accepts its keys', async () => {
    for (const keys of [{ jitter: true }, { jitter: true, oversampling: 20, memory: 65_536 }]) assert.deepEqual(await problemsOf(keys), []);
  });

  it('refuses other values, saying what was expected', async () => {
    const range = 'Expected `oversampling` to be a whole number from 1 to 20.';
    assert.deepEqual(await problemsOf({ jitter: true, oversampling: 0 }), [range]);
    assert.deepEqual(await problemsOf({ jitter: true, oversampling: 21 }), [range]);
    assert.deepEqual(await problemsOf({ jitter: true, oversampling: 1.5 }), [range]);
    assert.deepEqual(await problemsOf({ jitter: true, memory: 1024 }), [
      'Expected `memory` to be a whole number of bytes from 65536 to 67108864.',
    ]);
    assert.deepEqual(await problemsOf({ jitter: false }), ['Expected `jitter` to be true; `disabled = true` switches a source off.']);
    assert.equal((await problemsOf({ jitter: true, sise: 3 })).length, 1);
  });
});

async function createSource(): Promise<Source> {
  return jitterSourceType.create(jitterTable(), createTestTools());
}

async function read(keys: Omit<JitterKeys, 'jitter'>): ReturnType<Source['read']> {
  return (await jitterSourceType.create(jitterTable(keys), createTestTools())).read({ signal: never });
}

async function problemsOf(keys: unknown): Promise<readonly string[]> {
  const { issues = [] } = await validateKeys(jitterSourceType, keys);
  return issues.map(({ message }) => message);
}

function allThreads(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'MessagePort').length;
}

function support(file: string): URL {
  return new URL(`support/${file}`, import.meta.url);
}
