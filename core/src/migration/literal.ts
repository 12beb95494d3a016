import type { Machine } from './machine.ts';
import { sourceOf, type Expression } from './python-tree.ts';
import { bytesOf, type PyValue } from './python-value.ts';

/** The value of a constant, read from the text of the file: the tree does not tell ints from floats, nor bytes from text. */
export function literalValue(machine: Machine, node: Expression<'Constant'>): PyValue {
  const value: unknown = node.value;
  const text = sourceOf(machine.text, node);
  if (typeof value === 'string' && node.quote_style !== undefined) return stringValue(machine, node, text, value);
  if (typeof value === 'string') return value; // the constant part of an f-string
  if (value === null && text === 'None') return null;
  if (typeof value === 'boolean') return value;
  if (/^[0-9.]/.test(text)) return numberValue(machine, node, text);
  throw machine.notKnown(node, `${machine.shown(node)} is nothing that a setting can be`);
}

function numberValue(machine: Machine, node: Expression<'Constant'>, text: string): PyValue {
  const digits = text.replaceAll('_', '');
  if (/^(?:0x[0-9a-f]+|0o[0-7]+|0b[01]+|0+|[1-9]\d*)$/i.test(digits)) return BigInt(/^0+$/.test(digits) ? 0 : digits);
  if (/^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(digits) && !/^0\d+$/.test(digits)) return Number(digits);
  throw machine.notKnown(node, `${machine.shown(node)} is no number that a setting can be`);
}

const PIECE = /(?:\s|\\\n|#[^\n]*\n)*([rRbBuU]{0,2})("""|'''|"|')/y;

// Adjacent literals are one.
function stringValue(machine: Machine, node: Expression<'Constant'>, text: string, fallback: string): PyValue {
  const pieces: string[] = [];
  let isBytes = false;
  PIECE.lastIndex = 0;
  let at = 0;
  while (at < text.length) {
    PIECE.lastIndex = at;
    const match = PIECE.exec(text);
    if (match === null) return text.slice(at).trim() === '' ? joined(pieces, isBytes) : fallback;
    const [, prefix = '', quote = ''] = match;
    const start = PIECE.lastIndex;
    let end = start;
    while (end < text.length && !text.startsWith(quote, end)) end += text[end] === '\\' ? 2 : 1;
    isBytes = /b/i.test(prefix);
    const body = text.slice(start, end);
    pieces.push(/r/i.test(prefix) ? body : unescaped(machine, node, body, isBytes));
    at = end + quote.length;
  }
  return joined(pieces, isBytes);
}

function joined(pieces: readonly string[], isBytes: boolean): PyValue {
  const all = pieces.join('');
  return isBytes ? bytesOf(Buffer.from(all, 'latin1')) : all;
}

const ESCAPE = /\\(?:(\n)|([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(N)\{[^}]*\}|([\s\S]))/g;
const LETTERS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

function unescaped(machine: Machine, node: Expression<'Constant'>, body: string, isBytes: boolean): string {
  return body.replaceAll(
    ESCAPE,
    (all, line?: string, octal?: string, hex?: string, short?: string, long?: string, name?: string, letter?: string) => {
      if (line !== undefined) return '';
      if (octal !== undefined) return String.fromCharCode(isBytes ? Number.parseInt(octal, 8) & 0xff : Number.parseInt(octal, 8));
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      if (isBytes && letter === undefined) return all;
      const code = short ?? long;
      if (code !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff));
      if (name !== undefined) throw machine.notKnown(node, `the character ${all} is known to Python by its name`);
      return LETTERS[letter ?? ''] ?? all;
    },
  );
}
