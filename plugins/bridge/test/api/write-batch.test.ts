import assert from 'node:assert/strict';
import { WriteBatch } from '../../src/api/write-batch.ts';

describe('answers that are written together', () => {
  it('are written in their order, at the end of the turn', async () => {
    const batch = new WriteBatch(assert.ifError);
    const written: number[] = [];
    for (const index of [0, 1, 2]) batch.add(() => written.push(index));
    assert.equal(written.length, 0);
    await new Promise(setImmediate);
    assert.deepEqual(written, [0, 1, 2]);
    batch.add(() => written.push(3));
    await new Promise(setImmediate);
    assert.deepEqual(written, [0, 1, 2, 3]);
  });

  it('are written though one of them can not be', async () => {
    const errors: unknown[] = [];
    const batch = new WriteBatch((error) => void errors.push(error));
    let written = 0;
    const bug = new Error('a bug');
    batch.add(() => {
      throw bug;
    });
    batch.add(() => (written += 1));
    await new Promise(setImmediate);
    assert.deepEqual([errors, written], [[bug], 1]);
  });

  it('are not kept until then when they are many', () => {
    const batch = new WriteBatch(assert.ifError);
    let written = 0;
    for (let index = 0; index < 100; index++) batch.add(() => (written += 1));
    assert.ok(written >= 75 && written < 100, `${written} of 100`);
  });
});
