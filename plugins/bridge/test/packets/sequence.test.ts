import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sequence } from '../../src/packets/sequence.ts';
import { killPacketChild } from '../support/run-packet-child.ts';

describe('the sequence of a collector', () => {
  let folder: string;
  let stateFile: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-sequence-'));
    stateFile = join(folder, 'state', 'collector.state');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const open = (now = 5000): Promise<Sequence> => Sequence.open({ stateFile, collector: 'inside', now: () => now });

  it('counts up from 1, and goes on after a restart, in a later epoch', async () => {
    const first = await open();
    assert.deepEqual(await take(first, 3), [1, 2, 3]);
    assert.equal(first.epoch, 5000);
    await first.close();
    const second = await open(6000);
    assert.deepEqual(await second.next(), { epoch: 6000, sequence: 4 });
    await second.close();
  });

  it('has a later epoch each time, also when the clock goes back', async () => {
    for (const [now, epoch] of [
      [5000, 5000],
      [4000, 5001],
      [5001, 5002],
    ] as const) {
      const sequence = await open(now);
      assert.equal(sequence.epoch, epoch);
      await sequence.close();
    }
  });

  it('is reserved in the file before a number is given out', async () => {
    const sequence = await open();
    const reserved = async (): Promise<number> => Number(/"next":(\d+)/.exec(await readFile(stateFile, 'utf8'))?.[1]);
    for (let taken = 1; taken <= 5000; taken++) {
      const { sequence: number } = await sequence.next();
      assert.equal(number, taken);
      if (taken % 100 === 0) assert.ok((await reserved()) > number, `${number}`);
    }
    await sequence.close();
    assert.equal(await reserved(), 5001);
    assert.equal((await stat(stateFile)).mode & 0o777, 0o600);
  });

  it('gives no number twice to those who ask at once', async () => {
    const sequence = await open();
    const numbers = await Promise.all(Array.from({ length: 3000 }, () => sequence.next()));
    assert.equal(new Set(numbers.map(({ sequence: number }) => number)).size, 3000);
    await sequence.close();
  });

  it('is of one collector at a time', async () => {
    const sequence = await open();
    await assert.rejects(open(), { code: 'COLLECTOR_ALREADY_RUNNING', message: new RegExp(`Process ${process.pid} has`) });
    await sequence.close();
    await (await open()).close();
  });

  it('gives no number when it was closed', async () => {
    const sequence = await open();
    await sequence.close();
    await assert.rejects(sequence.next(), { code: 'BRIDGE_STATE_INVALID' });
    await sequence.close();
  });

  it('begins a new epoch by the clock when its file was lost', async () => {
    const sequence = await open();
    await take(sequence, 3);
    await sequence.close();
    await rm(stateFile);
    const anew = await open(7000);
    assert.deepEqual(await anew.next(), { epoch: 7000, sequence: 1 });
    await anew.close();
  });

  for (const [name, damage] of Object.entries({
    'cut off': (text: string) => text.slice(0, -9),
    empty: () => '',
    'changed in one digit': (text: string) => text.replace('"next":1', '"next":2'),
    'something else': () => 'hello\n',
  })) {
    it(`refuses a file that is ${name}, and says what to do`, async () => {
      const sequence = await open();
      await sequence.close();
      await writeFile(stateFile, damage(await readFile(stateFile, 'utf8')));
      await assert.rejects(open(), (error: Error & { code?: string; suggestions?: readonly string[] }) => {
        assert.equal(error.code, 'BRIDGE_STATE_INVALID');
        assert.ok(error.message.includes(stateFile));
        assert.match(error.suggestions?.join('') ?? '', /^Move the file away/);
        return true;
      });
    });
  }

  it('says OUTPUT_FAILED when its folder cannot be written, and takes no number', async () => {
    await writeFile(join(folder, 'state'), 'not a folder');
    await assert.rejects(open(), { code: 'OUTPUT_FAILED' });
  });

  it('never gives a number twice, whenever the collector is killed', async () => {
    const seen = new Set<string>();
    let last = 0;
    for (const lines of [1, 700, 1500, 3, 2100]) {
      for (const number of await killPacketChild(['count', stateFile], lines)) {
        assert.ok(!seen.has(number), number);
        seen.add(number);
        const sequence = Number(number.split(' ')[1]);
        assert.ok(sequence > last, `${sequence} after ${last}`);
        last = sequence;
      }
    }
    assert.ok(seen.size > 4000);
  });
});

async function take(sequence: Sequence, count: number): Promise<number[]> {
  const numbers: number[] = [];
  while (numbers.length < count) numbers.push((await sequence.next()).sequence);
  return numbers;
}
