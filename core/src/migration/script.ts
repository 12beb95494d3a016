import type { StmtNode } from 'py-ast';
import { isPlainData } from './plain-data.ts';
import { sourceOf } from './python-tree.ts';
import { areEqual, isKind, type PyFunction, type PyValue } from './python-value.ts';
import { reprOf } from './python-text-form.ts';
import type { ReadPython } from './read-python.ts';
import { ScriptParts } from './script-parts.ts';
import { environmentNames, scriptText } from './script-text.ts';
import { walkNames } from './stored-names.ts';

/** What a script is to give: what the function returns, or the document at the URL. */
export interface ScriptRequest {
  readonly kind: 'function' | 'urlfunction' | 'url' | 'cmd';
  readonly value: PyValue;
  readonly prefetch?: boolean; // whether its table has these keys
  readonly size?: boolean;
  readonly minSize?: boolean;
}

/** A script in Python, or why there can be none. */
export type BuiltScript =
  | {
      readonly script: string;
      readonly variables: ReadonlyMap<string, string>; // keys of the table that the script reads
      readonly changes: readonly string[];
      readonly doubts: readonly string[];
    }
  | { readonly problem: string };

const MOST_BYTES = 65_536;

/** Writes the script that stands for a function of the old file, with all of the file that it needs. */
export function buildScript(read: ReadPython, request: ScriptRequest): BuiltScript {
  const parts = new ScriptParts(read);
  const entry = entryOf(read, request, parts);
  if ('problem' in entry) return entry;
  const code = parts.text();
  const { environment } = read.machine.target;
  const names = environmentNames(`${code}\n${entry.code}`, environment);
  const variables = new Map(
    names.map((name) => [`env_${name.toLowerCase()}`, environment[name] ?? (name === 'HOME' ? read.machine.target.home : '')]),
  );
  const script = scriptText({ ...request, code, entry: entry.code, environment: names, needsLog: parts.needsLog });
  if (Buffer.byteLength(script) > MOST_BYTES) return { problem: `the script would have more than ${MOST_BYTES} bytes` };
  const changes = names.length === 0 ? [] : [`the script gets ${names.join(', ')} from keys of its table, as the environment is now`];
  return { script, variables, changes, doubts: parts.doubts };
}

function entryOf(read: ReadPython, { kind, value }: ScriptRequest, parts: ScriptParts): { code: string } | { problem: string } {
  if (kind === 'url' || kind === 'cmd') return { code: reprOf(value) };
  const what = `\`${kind}\``;
  if (isKind(value, 'function')) return functionEntry(read, value, parts, what);
  if (isKind(value, 'unknown') && value.node !== undefined) {
    parts.need(walkNames([value.node]));
    return { code: `(${sourceOf(read.tree.text, value.node)})()` };
  }
  if (isKind(value, 'unknown')) return { problem: `line ${value.line}: ${what}: ${value.reason}` };
  return { problem: `${what} is no function of the file` };
}

function functionEntry(read: ReadPython, value: PyFunction, parts: ScriptParts, what: string): { code: string } | { problem: string } {
  const { node } = value;
  const { text } = read.tree;
  for (let scope = value.scope; scope.outer !== undefined; scope = scope.outer) {
    for (const [name, bound] of scope.names) {
      if (!walkNames([node]).loaded.has(name)) continue;
      if (!isPlainData(bound)) return { problem: `${what} needs ${name} of the function it was made in, which is no plain value` };
      parts.add(node.lineno - 0.5, `${name} = ${reprOf(bound)}`, name);
    }
  }
  if (node.nodeType === 'Lambda') {
    parts.need(walkNames([node]));
    return { code: `(${sourceOf(text, node)})(${defaultsOf(read, value)})` };
  }
  parts.addStatement(node satisfies StmtNode);
  return { code: `${node.name}(${defaultsOf(read, value)})` };
}

// Defaults that had another value when the function was made than they have at the end of the file, as in a loop.
function defaultsOf({ scope }: ReadPython, { node, defaults }: PyFunction): string {
  const { args } = node;
  const first = args.args.length - defaults.length;
  const given = defaults.flatMap((value, index) => {
    const parameter = args.args[first + index];
    const origin = args.defaults[index];
    if (parameter === undefined || origin?.nodeType !== 'Name' || !isPlainData(value)) return [];
    const last = scope.names.get(origin.id);
    return last !== undefined && isPlainData(last) && areEqual(last, value) ? [] : [`${parameter.arg}=${reprOf(value)}`];
  });
  return given.join(', ');
}
