import { extname } from 'node:path';
import { keyPathId, type KeyPath } from './key-path.ts';
import { parseTomlText } from './toml-document.ts';

/** A place in a text, from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where a key and its value begin. A table's value begins at its header. */
export interface KeyPosition {
  readonly key: Position;
  readonly value: Position;
}

/** Positions by `keyPathId`. */
export type KeyPositions = ReadonlyMap<string, KeyPosition>;

/** What a parser found in a text: the data and where it is, or why there is none. */
export type ParsedText =
  | { readonly data: Readonly<Record<string, unknown>>; readonly positions: KeyPositions }
  | { readonly syntaxError: { readonly message: string; readonly position: Position } };

/** A configuration as written: text, data, and where each key is. */
export interface ConfigDocument {
  readonly path: string | undefined; // absolute; undefined: built in
  readonly file: string; // as people read it
  readonly lines: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;
  readonly positions: KeyPositions;
}

/** Parses a text by the extension of its file: `.json`, `.yaml`, `.yml`, everything else is TOML. */
export async function parseConfigText(written: string, path: string): Promise<ParsedText> {
  // Without its byte-order mark, which would count as a column of the first line.
  const text = written.replace(/^\uFEFF/, '');
  const damaged = text.indexOf('\uFFFD');
  if (damaged >= 0) return { syntaxError: { message: 'this is not UTF-8 text', position: positionAt(text, damaged) } };
  const extension = extname(path).toLowerCase();
  if (extension === '.toml') return parseTomlText(text);
  if (extension === '.json' || extension === '.yaml' || extension === '.yml') {
    const { parseYamlText, parseJsonText } = await import('./yaml-document.ts');
    return extension === '.json' ? parseJsonText(text) : parseYamlText(text);
  }
  return parseTomlText(text);
}

/** Where a key is; where its nearest ancestor is when its own place is not known. */
export function locateKey(document: ConfigDocument, path: KeyPath): KeyPosition | undefined {
  for (let length = path.length; length > 0; length--) {
    const found = document.positions.get(keyPathId(path.slice(0, length)));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The line and column of an offset. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n') };
}

/** The lines of a text without their ends. */
export function linesOf(text: string): readonly string[] {
  return text.replace(/^\uFEFF/, '').split(/\r?\n/);
}
