import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testSourceType } from 'egd-core/testing';
import { fileSourceType } from '../src/source-types.ts';

describe('file source', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-test-'));
    await writeFile(join(folder, 'data'), 'x'.repeat(1000));
  });

  after(() => rm(folder, { recursive: true }));

  testSourceType({
    sourceType: fileSourceType,
    valid: () => [
      { file: join(folder, 'data') },
      { file: join(folder, 'data'), allow_device: true },
      { file: '/dev/random', allow_device: false },
    ],
    invalid: [
      {},
      { file: '' },
      { file: 7 },
      { file: 'a\0b' },
      { file: '/etc/hosts', allow_device: 'yes' },
      { file: '/etc/hosts', size: 5 },
      [],
    ],
    failing: () => ({ file: join(folder, 'missing') }),
  });
});
