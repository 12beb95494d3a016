import { testSourceType } from 'egd-core/testing';
import { commandSourceType } from '../src/source-types.ts';

describe('command source', () => {
  testSourceType({
    sourceType: commandSourceType,
    valid: [{ command: ['echo', 'some', 'words'] }, { command: [process.execPath, '--version'] }],
    invalid: [
      {},
      [],
      { command: [] },
      { command: '' },
      { command: 'echo words' },
      { command: [''] },
      { command: [' ', 'x'] },
      { command: [7] },
      { command: ['echo', 'a\0b'] },
      { command: ['echo', 'a\nb'] },
      { command: ['echo', '\u009B31m'] },
      { command: ['echo'], shell: true },
    ],
    failing: { command: ['false'] },
  });
});
