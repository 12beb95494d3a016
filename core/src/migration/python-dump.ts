import { isSetting, isSource } from './old-names.ts';
import { isKind, type PyValue } from './python-value.ts';
import { floatText } from './python-text-form.ts';
import type { ReadPython } from './read-python.ts';

/** A program in Python that runs the file named by its argument and writes its settings and sources as JSON. */
export const DUMP_PROGRAM = `
import json, logging, sys
out, sys.stdout = sys.stdout, sys.stderr
def told(value, depth=0):
    if depth > 50: return {"other": "too deep"}
    if value is None or isinstance(value, bool): return value
    if isinstance(value, int): return {"int": str(value)}
    if isinstance(value, float): return {"float": repr(value)}
    if isinstance(value, str): return {"str": value}
    if isinstance(value, (bytes, bytearray)): return {"bytes": bytes(value).hex()}
    if isinstance(value, dict): return {"dict": [[told(k, depth + 1), told(v, depth + 1)] for k, v in value.items()]}
    if isinstance(value, list): return {"list": [told(v, depth + 1) for v in value]}
    if isinstance(value, tuple): return {"tuple": [told(v, depth + 1) for v in value]}
    if callable(value): return {"call": getattr(value, "__name__", "")}
    return {"other": type(value).__name__}
names = {"log": logging, "__name__": "__main__"}
with open(sys.argv[1], "rb") as file:
    code = file.read()
exec(compile(code, sys.argv[1], "exec"), names)
settings = ("logLevel", "maxEntropy", "persistFile", "persistInterval", "poolChunkMaxEntropy", "tcpPort")
json.dump([[k, told(v)] for k, v in names.items() if k in settings or k[0:6] == "source" or k[0:15] == "disabled_source"], out)
`;

/** A setting or source that Python and the migration read differently. */
export interface Difference {
  readonly name: string; // such as `source_a['interval']`
  readonly python: string; // as JSON
  readonly migration: string; // as JSON
}

/** Compares what Python found with what was read; parts that were told as unknown are left out. */
export function compareWithPython({ scope }: ReadPython, dump: unknown): Difference[] {
  const found = new Map<string, unknown>(pairs(dump).map(([name, value]) => [String(name), value]));
  const own = [...scope.names].filter(([name]) => isSetting(name) || isSource(name));
  const differences: Difference[] = [];
  for (const [name, value] of own) {
    if (found.has(name)) compare(name, found.get(name), value, differences);
    else if (!isKind(value, 'unknown')) differences.push({ name, python: 'not there', migration: JSON.stringify(told(value)) });
  }
  const names = new Set(own.map(([name]) => name));
  for (const [name, value] of found)
    if (!names.has(name)) differences.push({ name, python: JSON.stringify(value), migration: 'not there' });
  const order = [...found.keys()].filter((name) => isSource(name)).join(' ');
  const ownOrder = own.flatMap(([name]) => (isSource(name) && found.has(name) ? [name] : [])).join(' ');
  if (order !== ownOrder && differences.length === 0) differences.push({ name: 'order of sources', python: order, migration: ownOrder });
  return differences;
}

function compare(name: string, python: unknown, value: PyValue, differences: Difference[]): void {
  if (isKind(value, 'unknown')) return;
  const inner = entriesOf(python);
  if (isKind(value, 'dict') && inner?.type === 'dict') {
    const own = new Map(Array.from(value.entries.values(), ([key, item]) => [JSON.stringify(told(key)), item] as const));
    for (const [key, item] of pairs(inner.items)) {
      const text = JSON.stringify(key);
      const shown = `${name}[${text}]`;
      const match = own.get(text);
      if (match === undefined) differences.push({ name: shown, python: JSON.stringify(item), migration: 'not there' });
      else compare(shown, item, match, differences);
      own.delete(text);
    }
    for (const [key, item] of own)
      differences.push({ name: `${name}[${key}]`, python: 'not there', migration: JSON.stringify(told(item)) });
    return;
  }
  if (isKind(value, 'list', 'tuple') && inner?.type === value.kind && inner.items.length === value.items.length) {
    for (const [index, item] of value.items.entries()) compare(`${name}[${index}]`, inner.items[index], item, differences);
    return;
  }
  const [one, other] = [JSON.stringify(python), JSON.stringify(told(value))];
  if (one !== other) differences.push({ name, python: one, migration: other });
}

function entriesOf(value: unknown): { type: string; items: readonly unknown[] } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const [first] = Object.entries(value);
  return first !== undefined && Array.isArray(first[1]) ? { type: first[0], items: first[1] } : undefined;
}

function pairs(value: unknown): (readonly [unknown, unknown])[] {
  return Array.isArray(value) ? value.filter(Array.isArray).map((pair) => [pair[0], pair[1]] as const) : [];
}

// As the program in Python tells it.
function told(value: PyValue): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return { int: String(value) };
  if (typeof value === 'number') return { float: floatText(value) };
  if (typeof value === 'string') return { str: value };
  if (isKind(value, 'bytes')) return { bytes: Buffer.from(value.bytes).toString('hex') };
  if (isKind(value, 'dict')) return { dict: Array.from(value.entries.values(), ([key, item]) => [told(key), told(item)]) };
  if (isKind(value, 'list')) return { list: value.items.map(told) };
  if (isKind(value, 'tuple')) return { tuple: value.items.map(told) };
  if (isKind(value, 'function')) return { call: value.name };
  if (isKind(value, 'builtin')) return { call: value.name.split('.').at(-1) };
  return { other: value.kind };
}
