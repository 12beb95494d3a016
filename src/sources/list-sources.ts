import { formatDuration, maskCredentials, type EgdConfig, type SourceConfig, type SourceTypes } from 'egd-core';
import { textTable } from '../text-table.ts';

/** What `egd sources --json` prints. */
export interface SourceListing {
  readonly config: string | null; // path of the configuration; null: the built-in one
  readonly sources: readonly ListedSource[];
}

/** One configured source. */
export interface ListedSource {
  readonly source: string; // table name
  readonly name: string;
  readonly enabled: boolean;
  readonly type: string;
  readonly plugin: string;
  readonly kind: string;
  readonly interval: string;
  readonly scale: number;
  readonly runs: string; // what it would fetch or run
}

/** The sources of a configuration, in its order. */
export function listSources({ path, sources }: EgdConfig, types: SourceTypes): SourceListing {
  return { config: path ?? null, sources: sources.map((source) => listed(source, types)) };
}

/** The same as a table of at most 80 columns, a line under each source that says what it would run. */
export function sourcesTable({ config, sources }: SourceListing): string {
  const columns = [
    { title: 'source', shrinks: true },
    { title: 'enabled' },
    { title: 'type' },
    { title: 'plugin', shrinks: true },
    { title: 'interval', align: 'right' },
    { title: 'scale', align: 'right' },
  ] as const;
  const rows = sources.map(({ source, enabled, type, plugin, interval, scale }) => [
    source,
    enabled ? 'yes' : 'no',
    type,
    plugin,
    interval,
    String(scale),
  ]);
  const [head = '', ...lines] = textTable(columns, rows).split('\n');
  const body = lines.flatMap((line, index) => [line, ...runLines(sources[index]?.runs ?? '')]);
  return [`Configuration: ${config ?? 'built in'}`, '', head, ...body].join('\n');
}

function listed({ id, name, type, disabled, interval, scale, keys }: SourceConfig, types: SourceTypes): ListedSource {
  const installed = types.get(type);
  return {
    source: id,
    name,
    enabled: !disabled,
    type,
    plugin: installed?.plugin ?? '',
    kind: installed?.sourceType.kind ?? '',
    interval: formatDuration(interval),
    scale,
    runs: maskCredentials(installed?.sourceType.describe(keys) ?? ''),
  };
}

function runLines(text: string): string[] {
  const width = 80 - INDENT.length;
  const lines: string[] = [];
  for (let rest = text; rest !== ''; rest = rest.slice(width)) lines.push(`${INDENT}${rest.slice(0, width)}`);
  return lines;
}

const INDENT = '    ';
