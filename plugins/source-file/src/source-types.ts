import type { SourceType } from 'egd-core';
import type { FileKeys } from './file-table.ts';

/** The source type `file`: regular files, named pipes and devices. */
export const fileSourceType: SourceType<FileKeys> = {
  type: 'file',
  summary: 'A file, a named pipe, /dev/random or another device.',
  kind: 'content',
  keys: async (z) => (await import('./file-keys.ts')).fileKeys(z),
  jsonSchema: {
    type: 'object',
    properties: {
      file: {
        type: 'string',
        format: 'path',
        description: 'What to read: `size` bytes from its start, or all of a regular file or pipe.',
      },
      allow_device: {
        type: 'boolean',
        default: false,
        description: 'Allow a device other than /dev/random, /dev/urandom and /dev/hwrng.',
      },
    },
    required: ['file'],
    additionalProperties: false,
  },
  describe: ({ file }) => file.replaceAll(/\p{Cc}/gu, '?'),
  check: async (keys) => {
    const { refusalOf } = await import('./file-rules.ts');
    const refusal = await refusalOf(keys);
    return refusal === undefined ? [] : [{ key: 'file', ...refusal }];
  },
  create: async (table, tools) => {
    const { createFileSource } = await import('./file-source.ts');
    return createFileSource(table, tools);
  },
};

/** The hook `egd:source-types`. */
export default async function sourceTypes(): Promise<readonly SourceType<FileKeys>[]> {
  return [fileSourceType];
}
