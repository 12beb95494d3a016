import assert from 'node:assert/strict';
import { pythonArguments } from '../../src/legacy/python-options.ts';

describe('the options of the Python daemon', () => {
  it('are known by the first word alone', () => {
    for (const args of [
      ['--start'],
      ['--start', '--force'],
      ['--force', '--start'],
      ['--getentropy', '32'],
      ['--getentropy=32'],
      ['--status'],
    ])
      assert.deepEqual(pythonArguments(args), ['legacy', ...args]);
  });

  it('leave every other command line as it is', () => {
    for (const args of [
      [],
      ['start', '--force'],
      ['--help'],
      ['--version'],
      ['-V'],
      ['--json'],
      ['--starting'],
      ['gather', '--status'],
      ['--=x'],
      [''],
    ])
      assert.equal(pythonArguments(args), undefined, args.join(' '));
  });
});
