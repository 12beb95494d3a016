import type { SourceTypes } from 'egd-core';
import quantisSourceTypes from 'egd-source-quantis';

/** The source type of appliances, as the command line finds it. */
export async function openSourceType(): Promise<SourceTypes> {
  const [sourceType] = await quantisSourceTypes();
  if (sourceType === undefined) throw new Error('egd-source-quantis brings no source type');
  return new Map([[sourceType.type, { sourceType, plugin: 'egd-source-quantis' }]]);
}
