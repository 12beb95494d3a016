import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConditioner } from '../../src/conditioning/index.ts';
import type { Conditioner } from '../../src/conditioning/conditioner.ts';
import type { SourceConfig } from '../../src/config/egd-config.ts';
import { EgdError } from '../../src/errors/egd-error.ts';
import { SourceFetcher } from '../../src/gathering/source-fetcher.ts';
import type { Sample, SourceType } from '../../src/source/source-type.ts';
import { createTestTools } from '../../src/testing/index.ts';
import { vectorInput, type VectorInput } from '../support/vector-input.ts';

interface PipelineVector {
  readonly input: VectorInput;
  readonly no_compress: boolean;
  readonly scale: number;
  readonly fetched: boolean;
  readonly output: { readonly length: number; readonly sha256: string };
  readonly second_fetch_of_same_data: boolean;
}

const vectors: PipelineVector[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', '..', 'test', 'vectors', 'source-pipeline.json'), 'utf8'),
);
const signal = new AbortController().signal;

describe('fetching a source', () => {
  let conditioner: Conditioner;

  before(() => {
    conditioner = createConditioner();
  });

  after(() => conditioner.close());

  it('gives what the Python daemon gave, and ignores the same data the second time', async () => {
    for (const vector of vectors) {
      const input = vectorInput(vector.input);
      const fetcher = fetcherOf(() => input.slice(), { scale: vector.scale, compression: vector.no_compress ? 'none' : 'lzma' });
      const first = await fetcher.fetch({ signal });
      assert.equal(first.status === 'accepted', vector.fetched);
      assert.ok(first.status === 'accepted');
      assert.equal(createHash('sha256').update(first.bytes).digest('hex'), vector.output.sha256, JSON.stringify(vector.input));
      assert.equal(first.kept, vector.output.length);
      assert.equal((await fetcher.fetch({ signal })).status === 'accepted', vector.second_fetch_of_same_data);
    }
  });

  it('compares with the last accepted sample: A, B, A are three samples', async () => {
    const samples = ['A', 'B', 'A', 'A'];
    const fetcher = fetcherOf(() => Buffer.from(samples.shift() ?? ''));
    const statuses = [];
    for (let fetch = 0; fetch < 4; fetch += 1) statuses.push((await fetcher.fetch({ signal })).status);
    assert.deepEqual(statuses, ['accepted', 'accepted', 'accepted', 'ignored']);
  });

  it('compares the first and the last 4096 bytes only', async () => {
    const samples = [0, 1].map((middle) => Buffer.concat([Buffer.alloc(4096, 'a'), Buffer.alloc(100, middle), Buffer.alloc(4096, 'z')]));
    const fetcher = fetcherOf(() => samples.shift() ?? Buffer.alloc(0));
    await fetcher.fetch({ signal });
    const second = await fetcher.fetch({ signal });
    assert.deepEqual([second.status, second.status === 'ignored' && second.reason], ['ignored', 'repeat']);
  });

  it('ignores fewer bytes than min_size, without counting them as the last sample', async () => {
    const samples = ['long enough', 'short', 'long enough'];
    const fetcher = fetcherOf(() => Buffer.from(samples.shift() ?? ''), { minSize: 6 });
    const outcomes = [];
    for (let fetch = 0; fetch < 3; fetch += 1) outcomes.push(await fetcher.fetch({ signal }));
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.status === 'ignored' ? outcome.reason : outcome.status)),
      ['accepted', 'too-short', 'repeat'],
    );
  });

  it('takes no data for a failure', async () => {
    const outcome = await fetcherOf(() => new Uint8Array()).fetch({ signal });
    assert.ok(outcome.status === 'failed');
    assert.equal(outcome.error.code, 'SOURCE_EMPTY');
  });

  it('keeps no more bytes than the sample claims entropy for', async () => {
    const outcome = await fetcherOf(() => Buffer.alloc(100, 'x'), { compression: 'none' }, { maxEntropyBytes: 12 }).fetch({ signal });
    assert.ok(outcome.status === 'accepted');
    assert.equal(outcome.bytes.length, 12);
  });

  it('gives a raw sample as it came', async () => {
    const outcome = await fetcherOf(() => Buffer.from('as it came'), { scale: 0.5 }).fetch({ signal, raw: true });
    assert.ok(outcome.status === 'accepted');
    assert.equal(Buffer.from(outcome.bytes).toString(), 'as it came');
  });

  it('names the plugin whose source throws what is no error of egd', async () => {
    const outcome = await fetcherOf(() => {
      throw new TypeError('x is undefined');
    }).fetch({ signal });
    assert.ok(outcome.status === 'failed');
    assert.equal(outcome.error.code, 'SOURCE_CRASHED');
    assert.match(outcome.error.message, /egd-source-test.*x is undefined/);
  });

  it('keeps the code of an error that another copy of the library made', async () => {
    const foreign = Object.assign(new Error('no such page'), { code: 'SOURCE_CLIENT_ERROR', category: 'permanent' });
    const outcome = await fetcherOf(() => {
      throw foreign;
    }).fetch({ signal });
    assert.ok(outcome.status === 'failed');
    assert.equal(outcome.error.code, 'SOURCE_CLIENT_ERROR');
  });

  it('says that it was stopped when its signal aborts', async () => {
    const outcome = await fetcherOf(() => Buffer.from('never read')).fetch({ signal: AbortSignal.abort() });
    assert.ok(outcome.status === 'failed');
    assert.ok(outcome.error instanceof EgdError);
    assert.equal(outcome.error.code, 'SOURCE_ABORTED');
  });

  function fetcherOf(read: () => Uint8Array, table: Partial<SourceConfig> = {}, sample: Partial<Sample> = {}): SourceFetcher {
    const sourceType: SourceType = {
      type: 'test',
      summary: 'A source of the test.',
      kind: 'content',
      keys: { '~standard': { version: 1, vendor: 'test', validate: () => ({ value: {} }) } },
      jsonSchema: { type: 'object', properties: {} },
      describe: () => 'test',
      create: () => ({ read: () => Promise.resolve().then(() => ({ bytes: read(), origin: 'test', ...sample })) }),
    };
    const config: SourceConfig = {
      id: 'test',
      name: 'Test',
      type: 'test',
      keys: {},
      raw: {},
      interval: 10_000,
      initDelay: 0,
      scale: 1,
      compression: 'lzma',
      disabled: false,
      ...table,
    };
    return new SourceFetcher(config, { sourceType, plugin: 'egd-source-test' }, createTestTools(), conditioner);
  }
});
