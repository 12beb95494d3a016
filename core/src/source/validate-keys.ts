import type { StandardSchemaV1 } from '@standard-schema/spec';
import { schemaKit } from './schema-kit.ts';
import type { SourceType } from './source-type.ts';

/** What a source type, or a type of table, says of the keys of a table: the validated keys, or what is wrong with them. */
export async function validateKeys<Keys extends object>(
  sourceType: Pick<SourceType<Keys>, 'keys'>,
  keys: unknown,
): Promise<StandardSchemaV1.Result<Keys>> {
  const schema = typeof sourceType.keys === 'function' ? await sourceType.keys(schemaKit) : sourceType.keys;
  return schema['~standard'].validate(keys);
}
