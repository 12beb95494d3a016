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
