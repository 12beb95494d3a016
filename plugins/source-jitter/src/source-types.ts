import type { SourceType } from 'egd-core';
import { jitterJsonSchema } from './jitter-json-schema.ts';
import type { JitterKeys } from './jitter-table.ts';

// As TypeScript in a clone, as JavaScript beside this file where it is installed.
const COLLECTOR = new URL(import.meta.url.endsWith('.ts') ? 'workers/collect.ts' : 'workers/collect.js', import.meta.url);

/** The source type `jitter`: how long the same work takes, measured again and again. */
export const jitterSourceType: SourceType<JitterKeys> = {
  type: 'jitter',
  summary: 'Timing jitter of the CPU: raw time deltas of memory and hash work.',
  kind: 'noise',
  keys: async (z) => (await import('./jitter-keys.ts')).jitterKeys(z),
  jsonSchema: jitterJsonSchema,
  describe: () => 'time deltas of memory and hash work on this CPU',
  create: async (table, tools) => {
    const { createJitterSource } = await import('./jitter-source.ts');
    return createJitterSource(table, tools, COLLECTOR);
  },
};

/** The hook `egd:source-types`. */
export default async function sourceTypes(): Promise<readonly SourceType<JitterKeys>[]> {
  return [jitterSourceType];
}
