import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodePool, encodePool, EntropyPool, ERROR_CATALOGUE, MOST_CHUNK_ENTROPY, MOST_POOL_ENTROPY } from 'egd-core';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'pool-format.md'), 'utf8');

describe('docs/pool-format.md', () => {
  it('shows as an example exactly the file that is written', () => {
    assert.equal(example().toString('hex'), Buffer.from(encodePool(examplePool())).toString('hex'));
    assert.ok(page.includes(`${example().length} bytes:`));
  });

  it('shows an example that is read', () => {
    const { maxEntropy, chunkMaxEntropy, createdAt, chunks } = decodePool(example());
    assert.deepEqual(
      { maxEntropy, chunkMaxEntropy, createdAt },
      { maxEntropy: 4096, chunkMaxEntropy: 16, createdAt: 1_700_000_000_123_456_789n },
    );
    assert.deepEqual(chunks, [
      { id: 0, length: 16 },
      { id: 1, length: 4 },
    ]);
  });

  it('shows a reader in Python that reads what egd writes, and not what is damaged', async function () {
    if (spawnSync('python3', ['-c', '']).status !== 0) this.skip();
    const folder = await mkdtemp(join(tmpdir(), 'egd-docs-'));
    try {
      const [reader, pool] = [join(folder, 'reader.py'), join(folder, 'pool')];
      await writeFile(reader, block('python'));
      await writeFile(pool, example());
      assert.equal(spawnSync('python3', [reader, pool], { encoding: 'utf8' }).stdout, '{0: 16, 1: 4}\n');
      const damaged = example();
      damaged[50]! ^= 1;
      await writeFile(pool, damaged);
      assert.equal(spawnSync('python3', [reader, pool]).status, 1);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('names the limits and codes that are in the program', () => {
    for (const limit of [MOST_POOL_ENTROPY, MOST_CHUNK_ENTROPY]) assert.ok(page.includes(` 1 to ${limit.toLocaleString('en-US')} (`));
    const codes = [...page.matchAll(/`(STORAGE_\w+)`/g)].map(([, code]) => String(code));
    assert.ok(codes.length > 0);
    for (const code of codes) assert.ok(Object.hasOwn(ERROR_CATALOGUE, code), code);
  });
});

function example(): Buffer {
  const fields = block('hex')
    .split('\n')
    .map((line) => /^(?:[0-9a-f]{2} ?)+(?= {2}|$)/.exec(line)?.[0] ?? '');
  return Buffer.from(fields.join('').replaceAll(' ', ''), 'hex');
}

function block(language: string): string {
  return page.split(`\`\`\`${language}\n`)[1]?.split('```')[0] ?? assert.fail(`no block of ${language}`);
}

function examplePool(): EntropyPool {
  const pool = new EntropyPool({ maxEntropy: 4096, chunkMaxEntropy: 16, createdAt: 1_700_000_000_123_456_789n });
  pool.add(Buffer.from('an example of 20 byt'));
  return pool;
}
