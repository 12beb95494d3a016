import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { ChildOutput } from '../../src/source/child-output.ts';

describe('the output of a child', () => {
  it('is complete when both streams have ended', async () => {
    const [stdout, stderr, output] = made();
    stdout.end('data');
    stderr.end('said');
    await output.finished();
    assert.deepEqual([Buffer.from(output.bytes()).toString(), output.length, output.stderr, output.tail], ['data', 4, 'said', 'said']);
  });

  it('is taken as complete when nothing comes any more, although somebody keeps a stream open', async () => {
    const [stdout, stderr, output] = made();
    stderr.end();
    stdout.write('first');
    const finished = output.finished();
    const late = setTimeout(() => stdout.write(' second'), 100);
    await finished;
    clearTimeout(late);
    assert.equal(Buffer.from(output.bytes()).toString(), 'first second');
    output.close();
    assert.ok(stdout.destroyed);
  });

  it('is not waited for when it was closed', async () => {
    const [stdout, , output] = made();
    stdout.write('data');
    const finished = output.finished();
    output.close();
    await finished;
  });

  it('keeps no part that goes beyond the limit, and wipes what it read', async () => {
    let overflows = 0;
    const [stdout, stderr, output] = made(5, () => (overflows += 1));
    const parts = [Buffer.from('1234'), Buffer.from('56')];
    for (const part of parts) stdout.write(part);
    stdout.end();
    stderr.end();
    await output.finished();
    assert.deepEqual([overflows, output.length, Buffer.from(output.bytes()).toString()], [1, 6, '1234']);
    output.close();
    assert.ok(parts.every((part) => part.every((byte) => byte === 0)));
  });
});

function made(maxOutput = 1000, onOverflow: () => void = () => undefined): [PassThrough, PassThrough, ChildOutput] {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  return [stdout, stderr, new ChildOutput(stdout, stderr, { maxOutput, onOverflow })];
}
