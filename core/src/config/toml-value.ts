import { formatKey } from './key-path.ts';

/** A value as TOML on one line; text of several lines as a multi-line literal where that is possible. */
export function tomlValue(value: unknown): string {
  if (typeof value === 'string') return tomlString(value);
  if (typeof value === 'number') return tomlNumber(value);
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString(); // smol-toml's dates write themselves as they were read
  if (Array.isArray(value)) return `[${value.map(tomlValue).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).map(([key, item]) => `${formatKey(key)} = ${tomlValue(item)}`);
    return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
  }
  return '""'; // null in YAML and JSON: TOML has none
}

function tomlString(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what a literal cannot hold
  const isLiteral = /\n/.test(text) && !text.includes("'''") && !text.endsWith("'") && !/[\0-\x08\x0b-\x1f\x7f]/.test(text);
  if (isLiteral) return `'''\n${text}'''`;
  return JSON.stringify(text).replaceAll('\x7f', String.raw`\u007f`);
}

function tomlNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return String(value).replace('e+', 'e');
}
