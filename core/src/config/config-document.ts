import { extname } from 'node:path';
import { keyPathId, type KeyPath } from './key-path.ts';
import { positionAt, type KeyPosition, type KeyPositions, type ParsedText } from './text-position.ts';
import { parseTomlText } from './toml-document.ts';

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
