import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { inspectionText } from '../../src/pool/inspection-text.ts';

const INSPECTION = {
  path: 'pool',
  size: 10_000,
  header: { version: 1, maxEntropy: 10_485_760, chunkMaxEntropy: 8192, chunkCount: 1280, createdAt: '2023-11-14T22:13:20.123Z' },
  byteCount: 5_242_880,
  chunks: Array.from({ length: 1280 }, (_, id) => ({ id, length: 4096 })),
  checksum: 'valid' as const,
};

describe('the text of a pool file', () => {
  it('has a bar on a terminal, within 80 columns', () => {
    const text = inspectionText(INSPECTION, stream(true));
    assert.ok(text.includes(`Fill      ${'█'.repeat(15)}${'░'.repeat(15)} 5242880 of 10485760 bytes (50.0 %)\n`), text);
    for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
  });

  it('has none in a pipe', () => {
    for (const sign of ['█', '░', '\u001B']) assert.ok(!inspectionText(INSPECTION, stream(false)).includes(sign));
  });
});

function stream(isTTY: boolean): Writable & { isTTY: boolean } {
  return Object.assign(new Writable(), { isTTY });
}
