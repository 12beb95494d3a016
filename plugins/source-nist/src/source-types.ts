import type { SourceType } from 'egd-core';
import { nistJsonSchema } from './nist-json-schema.ts';
import { baseUrlOf, choiceOf, type NistKeys } from './nist-table.ts';
import { pulsePath } from './pulse-choice.ts';

/** The source type `nist`: pulses of the NIST Randomness Beacon 2.0, or of another beacon of this format. */
export const nistSourceType: SourceType<NistKeys> = {
  type: 'nist',
  summary: 'Verified pulses of the NIST Randomness Beacon 2.0: public values, worth nothing as a secret.',
  kind: 'public',
  keys: async (z) => (await import('./nist-keys.ts')).nistKeys(z),
  jsonSchema: nistJsonSchema,
  sized: false,
  describe: (keys) => baseUrlOf(keys) + pulsePath(choiceOf(keys)),
  create: async (table, tools) => {
    const { createNistSource } = await import('./nist-source.ts');
    return createNistSource(table, tools);
  },
};

/** The hook `egd:source-types`. */
export default async function sourceTypes(): Promise<readonly SourceType<NistKeys>[]> {
  return [nistSourceType];
}
