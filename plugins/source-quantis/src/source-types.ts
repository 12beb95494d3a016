import type { SourceType } from 'egd-core';
import { quantisJsonSchema } from './quantis-json-schema.ts';
import { applianceUrls, type QuantisKeys } from './quantis-table.ts';

/** The source type `quantis`: quantum appliances with the HTTP API 2.0 of ID Quantique. */
export const quantisSourceType: SourceType<QuantisKeys> = {
  type: 'quantis',
  summary: 'Quantum random bytes of one Quantis appliance, or of several mixed.',
  kind: 'noise',
  keys: async (z) => (await import('./quantis-keys.ts')).quantisKeys(z),
  jsonSchema: quantisJsonSchema,
  describe: (keys) => {
    const urls = applianceUrls(keys);
    return urls.length === 1 ? urls.join('') : `${keys.mixing ?? 'xor'} of ${urls.join(' and ')}`;
  },
  create: async (table, tools) => {
    const { createQuantisSource } = await import('./quantis-source.ts');
    return createQuantisSource(table, tools);
  },
};

/** The hook `egd:source-types`. */
export default async function sourceTypes(): Promise<readonly SourceType<QuantisKeys>[]> {
  return [quantisSourceType];
}
