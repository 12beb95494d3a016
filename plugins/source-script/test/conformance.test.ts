import { testSourceType } from 'egd-core/testing';
import { scriptSourceType } from '../src/source-types.ts';

const sh = { script_interpreter: 'sh' };

describe('script source', () => {
  testSourceType({
    sourceType: scriptSourceType,
    valid: [
      { ...sh, script: 'date; echo "$EGD_SOURCE_AMOUNT"', amount: 1000 },
      { script_interpreter: '/bin/sh', script: 'date\n', _: 1, '2nd': [1, 2], UPPER: { a: 1 } },
      { script_interpreter: 'python3', script: 'x'.repeat(65_536) },
    ],
    invalid: [
      {},
      { ...sh },
      { script: 'date' },
      { script_interpreter: 'date', script: 'x' },
      { script_interpreter: 'bin/sh', script: 'x' },
      { script_interpreter: '', script: 'x' },
      { script_interpreter: '/bin/sh\n', script: 'x' },
      { script_interpreter: 'powershell', script: 'x' },
      { ...sh, script: '' },
      { ...sh, script: ' \n' },
      { ...sh, script: 7 },
      { ...sh, script: 'a\0b' },
      { ...sh, script: 'é'.repeat(32_769) },
      { ...sh, script: 'date', 'a-b': 1 },
      { ...sh, script: 'date', 'a b': 1 },
      { ...sh, script: 'date', amount: 'a\0b' },
      { ...sh, script: 'date', amount: 1, Amount: 2 },
    ].filter(({ script_interpreter: name }) => process.platform !== 'win32' || name !== 'powershell'),
    failing: { ...sh, script: 'exit 1' },
  });
});
