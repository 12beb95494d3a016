import { EgdError, type EgdConfig, type SourceConfig, type SourceTypes } from 'egd-core';
import { adHocSources, type AdHocSource } from './ad-hoc-sources.ts';
import type { GatherFlags, GatherRequest } from './gather-request.ts';
import { selectSources } from './select-sources.ts';

/** The configuration, where it is needed: sources given by flags alone need none, unless they go into its pool. */
export async function neededConfig({ ids, flags, loadConfig }: GatherRequest): Promise<EgdConfig | undefined> {
  if (givenByFlags(flags).length > 0 && ids.length === 0 && !flags['into-pool']) return undefined;
  return (await loadConfig()).config;
}

/** The tables of the sources that were asked for: named ones, all enabled ones, or those given by flags. */
export async function requestedTables(
  { ids, flags }: GatherRequest,
  types: SourceTypes,
  config: EgdConfig | undefined,
): Promise<SourceConfig[]> {
  const given = givenByFlags(flags);
  const configured = config !== undefined && (ids.length > 0 || given.length === 0) ? selectSources(config.sources, ids) : [];
  const { 'allow-http': allowHttp, 'no-compress': noCompress, scale, size } = flags;
  return [...configured, ...(await adHocSources(given, types, { allowHttp, noCompress, scale, ...(size === undefined ? {} : { size }) }))];
}

function givenByFlags({ url = [], file = [], command = [] }: GatherFlags): AdHocSource[] {
  return [
    ...url.map((value) => ({ type: 'url', value }) as const),
    ...file.map((value) => ({ type: 'file', value }) as const),
    ...command.map((value) => ({ type: 'command', value: words(value) }) as const),
  ];
}

// A JSON array says exactly which words; else spaces part them.
function words(line: string): readonly string[] {
  if (!line.startsWith('[')) return line.split(/\s+/).filter((word) => word !== '');
  const parsed: unknown = parseJson(line);
  if (Array.isArray(parsed) && parsed.every((word) => typeof word === 'string')) return parsed;
  throw new EgdError('USAGE_INVALID', `Expected --command to be words or a JSON array of strings, got ${line}.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
