import { formatKey } from './key-path.ts';
import type { ConfigOrigin } from './provenance.ts';
import type { ShownTable, ShownValue } from './show-config.ts';
import { tomlValue } from './toml-value.ts';

const WIDEST = 56; // characters of a line that others are aligned with

/** Effective values as TOML that can be pasted, each with its origin as a comment. */
export function formatShownConfig(tables: readonly ShownTable[]): string {
  return tables.map(formatTable).join('\n\n');
}

/** Lines of TOML, each with a comment; the comments stand below each other. */
export function alignComments(lines: readonly (readonly [line: string, comment: string])[]): string {
  const lengths = lines.map(([line]) => line.length).filter((length) => length <= WIDEST);
  const width = Math.max(0, ...lengths);
  return lines.map(([line, comment]) => `${line.padEnd(width)}  # ${comment}`).join('\n');
}

function formatTable({ table, parent, values }: ShownTable): string {
  const lines = alignComments(values.map((value) => [formatValue(value), formatOrigin(value.origin)]));
  return table === undefined
    ? lines
    : `[${parent === undefined ? '' : `${formatKey(parent)}.`}${formatKey(table)}]${lines === '' ? '' : `\n${lines}`}`;
}

function formatValue({ key, value }: ShownValue): string {
  return `${formatKey(key)} = ${tomlValue(value)}`;
}

function formatOrigin(origin: ConfigOrigin): string {
  if (origin.from === 'file') return `${origin.file}:${origin.line}`;
  return origin.from === 'default' ? 'default' : 'built in';
}
