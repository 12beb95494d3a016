import type { LineCounter, YAMLError } from 'yaml';
import { positionAt, type KeyPosition, type ParsedText, type Position } from './text-position.ts';
import { keyPathId, type KeyPath } from './key-path.ts';

/** Parses YAML 1.2, core schema: no tags that make objects, no dates. */
export async function parseYamlText(text: string): Promise<ParsedText> {
  const yaml = await import('yaml');
  const lineCounter = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter, schema: 'core', stringKeys: true, uniqueKeys: true, logLevel: 'error' });
  const [error] = document.errors;
  if (error !== undefined) return { syntaxError: { message: firstLine(error), position: place(lineCounter, error.pos[0]) } };
  const positions = new Map<string, KeyPosition>();
  collectPositions(yaml, document.contents, [], (path, key, value) => {
    positions.set(keyPathId(path), { key: place(lineCounter, key), value: place(lineCounter, value) });
  });
  try {
    const data: unknown = document.toJS();
    if (data === null) return { data: {}, positions };
    if (isTable(data)) return { data, positions };
  } catch (error) {
    return { syntaxError: { message: error instanceof Error ? error.message : String(error), position: { line: 1, column: 1 } } };
  }
  return { syntaxError: { message: 'the file is not a table of keys and values', position: { line: 1, column: 1 } } };
}

/** Parses JSON; positions are found as in YAML, whose subset it is. */
export async function parseJsonText(text: string): Promise<ParsedText> {
  if (text.trim() === '') return { data: {}, positions: new Map() };
  try {
    JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    return { syntaxError: { message: reasonOf(message), position: positionAt(text, offsetOf(message, text)) } };
  }
  return parseYamlText(text);
}

type Yaml = typeof import('yaml');
type Visit = (path: KeyPath, keyOffset: number, valueOffset: number) => void;

// Aliases are not followed: what they stand for has a place of its own.
function collectPositions(yaml: Yaml, node: unknown, path: KeyPath, visit: Visit): void {
  if (yaml.isMap(node)) {
    for (const { key, value } of node.items) {
      if (!yaml.isScalar(key)) continue;
      const here = [...path, String(key.value)];
      const keyOffset = key.range?.[0] ?? 0;
      visit(here, keyOffset, startOf(yaml, value) ?? keyOffset);
      collectPositions(yaml, value, here, visit);
    }
  } else if (yaml.isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const here = [...path, index];
      const offset = startOf(yaml, item) ?? 0;
      visit(here, offset, offset);
      collectPositions(yaml, item, here, visit);
    }
  }
}

function startOf(yaml: Yaml, node: unknown): number | undefined {
  return yaml.isScalar(node) || yaml.isMap(node) || yaml.isSeq(node) ? node.range?.[0] : undefined;
}

function place(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function firstLine(error: YAMLError): string {
  const [first = ''] = error.message.split('\n');
  return first.replace(/ at line \d+, column \d+:?$/, '');
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Some messages quote a part of the text, which may hold a secret.
function reasonOf(message: string): string {
  return message.replace(/, (?:\.\.\.)?"[^]*$/, '').replace(/ (?:in JSON )?at position [^]*$/, '') || 'not valid JSON';
}

function offsetOf(message: string, text: string): number {
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  const token = /\s+|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null|[[\]{},:]/y;
  while (token.lastIndex < text.length) {
    const before = token.lastIndex;
    if (!token.test(text)) return before;
  }
  return text.length;
}
