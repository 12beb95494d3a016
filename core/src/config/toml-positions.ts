import { parse } from 'smol-toml';
import type { KeyPosition, KeyPositions, Position } from './text-position.ts';
import { keyPathId, type KeyPath } from './key-path.ts';

/** Where each key and value of a TOML text begins. The text has been parsed before: its syntax is known to be valid. */
export function findTomlPositions(text: string): KeyPositions {
  const finder = new PositionFinder(text);
  finder.document();
  return finder.positions;
}

class PositionFinder {
  readonly positions = new Map<string, KeyPosition>();
  private readonly text: string;
  private readonly lineStarts: number[];
  private readonly arrayLengths = new Map<string, number>(); // of arrays of tables, by path
  private offset = 0;

  constructor(text: string) {
    this.text = text;
    this.lineStarts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  }

  document(): void {
    let table: KeyPath = [];
    for (this.skip(VOID); this.offset < this.text.length; this.skip(VOID)) {
      if (this.text[this.offset] === '[') table = this.header();
      else this.pair(table);
    }
  }

  private header(): KeyPath {
    const position = this.position();
    const isArray = this.text.startsWith('[[', this.offset);
    this.offset += isArray ? 2 : 1;
    const path = this.resolve(this.key().path);
    this.skip(BLANK);
    this.offset += isArray ? 2 : 1;
    if (!isArray) return this.place(path, position, position);
    const index = this.arrayLengths.get(keyPathId(path)) ?? 0;
    this.arrayLengths.set(keyPathId(path), index + 1);
    if (index === 0) this.place(path, position, position);
    return this.place([...path, index], position, position);
  }

  private pair(table: KeyPath): void {
    const key = this.key();
    this.skip(BLANK);
    this.offset++; // =
    this.skip(BLANK);
    const path = [...table, ...key.path];
    const value = this.position();
    // A dotted key makes the tables on its way.
    for (let length = table.length + 1; length < path.length; length++) this.place(path.slice(0, length), key.position, key.position);
    this.place(path, key.position, value);
    this.value(path);
  }

  private key(): { path: string[]; position: Position } {
    this.skip(BLANK);
    const position = this.position();
    const path = [this.simpleKey()];
    for (this.skip(BLANK); this.text[this.offset] === '.'; this.skip(BLANK)) {
      this.offset++;
      this.skip(BLANK);
      path.push(this.simpleKey());
    }
    return { path, position };
  }

  private simpleKey(): string {
    const start = this.offset;
    if (this.skipString()) return decode(this.text.slice(start, this.offset));
    this.skip(BARE_KEY);
    return this.text.slice(start, this.offset);
  }

  private value(path: KeyPath): void {
    const first = this.text[this.offset];
    if (first === '[') this.items(']', (index) => this.item([...path, index]));
    else if (first === '{') this.items('}', () => this.pair(path));
    else if (!this.skipString()) this.skip(SCALAR);
  }

  private items(end: string, readItem: (index: number) => void): void {
    this.offset++;
    this.skip(VOID);
    for (let index = 0; this.offset < this.text.length && this.text[this.offset] !== end; index++) {
      readItem(index);
      this.skip(VOID);
      if (this.text[this.offset] === ',') this.offset++;
      this.skip(VOID);
    }
    this.offset++;
  }

  private item(path: KeyPath): void {
    this.place(path, this.position(), this.position());
    this.value(path);
  }

  // A header through an array of tables means its newest table.
  private resolve(names: readonly string[]): KeyPath {
    let path: KeyPath = [];
    for (const [index, name] of names.entries()) {
      path = [...path, name];
      const length = this.arrayLengths.get(keyPathId(path));
      if (length !== undefined && index < names.length - 1) path = [...path, length - 1];
    }
    return path;
  }

  private place(path: KeyPath, key: Position, value: Position): KeyPath {
    const id = keyPathId(path);
    if (!this.positions.has(id)) this.positions.set(id, { key, value });
    return path;
  }

  private position(): Position {
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.lineStarts[middle] ?? Infinity) <= this.offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: this.offset - (this.lineStarts[low] ?? 0) + 1 };
  }

  private skipString(): boolean {
    const quote = this.text[this.offset];
    if (quote !== '"' && quote !== "'") return false;
    const isMultiline = this.text.startsWith(quote.repeat(3), this.offset);
    const end = isMultiline ? quote.repeat(3) : quote;
    this.offset += end.length;
    while (this.offset < this.text.length && !this.text.startsWith(end, this.offset)) {
      this.offset += quote === '"' && this.text[this.offset] === '\\' ? 2 : 1;
    }
    this.offset += end.length;
    // Up to two quotes may belong to a multi-line string right before the three that end it.
    if (isMultiline && this.text[this.offset] === quote) this.offset += this.text[this.offset + 1] === quote ? 2 : 1;
    return true;
  }

  private skip(pattern: RegExp): void {
    pattern.lastIndex = this.offset;
    if (pattern.test(this.text)) this.offset = pattern.lastIndex;
  }
}

const BLANK = /[ \t]*/y;
const VOID = /(?:[ \t\r\n]+|#[^\n]*)*/y;
const BARE_KEY = /[A-Za-z0-9_-]*/y;
const SCALAR = /[^,\]}#\n]*/y;

function decode(quoted: string): string {
  const { key } = parse(`key = ${quoted}`);
  return typeof key === 'string' ? key : quoted;
}
