import { testSourceType } from 'egd-core/testing';
import { createJitterSource } from '../src/jitter-source.ts';
import { jitterSourceType } from '../src/source-types.ts';

describe('the contract of source types', () => {
  testSourceType({
    sourceType: jitterSourceType,
    valid: [{ jitter: true, oversampling: 1 }, { jitter: true }, { jitter: true, memory: 65_536 }],
    invalid: [{}, { jitter: false }, { jitter: 'true' }, { jitter: true, oversampling: 21 }, { jitter: true, size: 1 }, 'jitter'],
  });

  testSourceType({
    sourceType: {
      ...jitterSourceType,
      type: 'jitter-coarse',
      // The same on a machine with a coarse timer, once the source was read.
      create: (table, tools) =>
        createJitterSource(
          table,
          tools,
          new URL(table.keys.memory === 65_536 ? 'support/coarse-collector.ts' : '../src/workers/collect.ts', import.meta.url),
        ),
    },
    valid: [{ jitter: true }],
    invalid: [],
    failing: { jitter: true, memory: 65_536 },
  });
});
