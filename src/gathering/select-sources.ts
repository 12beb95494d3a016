import { EgdError, type SourceConfig } from 'egd-core';

/** The sources with these table names; all enabled ones when none is named. */
export function selectSources(sources: readonly SourceConfig[], ids: readonly string[]): SourceConfig[] {
  if (ids.length === 0) return sources.filter(({ disabled }) => !disabled);
  return [...new Set(ids)].map((id) => {
    const source = sources.find((candidate) => candidate.id === id);
    if (source !== undefined) return source;
    const known = sources.map((candidate) => candidate.id).join(', ');
    throw new EgdError('SOURCE_UNKNOWN', `No source is named ${JSON.stringify(id)}; configured are: ${known}.`);
  });
}
