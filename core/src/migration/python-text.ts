import { EgdError } from '../errors/egd-error.ts';

/** A comment of a Python file. */
export interface PythonComment {
  readonly line: number; // from 1
  readonly text: string; // with its `#`
  readonly alone: boolean; // nothing else stands on the line
}

/** The text of a Python file, read as far as lines, strings, comments and brackets. */
export interface PythonText {
  readonly text: string;
  readonly lines: readonly string[];
  readonly comments: readonly PythonComment[];
}

const MOST_BYTES = 1024 * 1024;
const MOST_LINES = 20_000;
const MOST_NESTED = 100; // brackets; Python itself stops at 200
const MOST_INDENTED = 100; // columns of indentation are not counted, levels are
const LONGEST_STATEMENT = 100_000; // characters

/** An error about a place of the old file. */
export function placeError(
  code: 'MIGRATION_NOT_PYTHON' | 'MIGRATION_SYNTAX_ERROR' | 'MIGRATION_TOO_LARGE',
  problem: string,
  { line, column, cause }: { readonly line: number; readonly column: number; readonly cause?: unknown },
): EgdError {
  return new EgdError(code, `Line ${line}, column ${column}: ${problem}.`, { metadata: { line, column }, cause });
}

/** Decodes the bytes of a Python file and checks that it is one of a size and depth that a configuration can have. */
export function readPythonText(bytes: Uint8Array): PythonText {
  const text = decode(bytes);
  const lines = text.split('\n');
  if (lines.length > MOST_LINES)
    throw placeError('MIGRATION_TOO_LARGE', `the file has more than ${MOST_LINES} lines`, { line: MOST_LINES + 1, column: 1 });
  return { text, lines, comments: scan(text) };
}

function decode(bytes: Uint8Array): string {
  if (bytes.length > MOST_BYTES) {
    const { line, column } = placeIn(new TextDecoder('latin1').decode(bytes.subarray(0, MOST_BYTES)));
    if (line <= MOST_LINES) throw placeError('MIGRATION_TOO_LARGE', `the file has more than ${MOST_BYTES} bytes`, { line, column });
    throw placeError('MIGRATION_TOO_LARGE', `the file has more than ${MOST_LINES} lines`, { line: MOST_LINES + 1, column: 1 });
  }
  const latin = new TextDecoder('latin1').decode(bytes);
  const binary = /[\0-\x08\x0e-\x1f]/.exec(latin); // oxlint-disable-line no-control-regex -- what a text does not have
  if (binary !== null) {
    const code = `0x${latin.charCodeAt(binary.index).toString(16).padStart(2, '0')}`;
    throw placeError('MIGRATION_NOT_PYTHON', `this is no text: a byte ${code}`, placeIn(latin.slice(0, binary.index)));
  }
  return decoded(bytes, latin)
    .replace(/^\u{FEFF}/u, '')
    .replaceAll(/\r\n?/g, '\n');
}

// Python looks for the encoding in the first two lines.
function decoded(bytes: Uint8Array, latin: string): string {
  const named = /^(?:[^\n]*\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)/.exec(latin)?.[1]?.toLowerCase();
  if (named !== undefined && /^(?:latin|iso-?8859-?1$|l1$|iso-latin-1)/.test(named.replaceAll('_', '-'))) return latin;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const good = new TextDecoder().decode(bytes);
    throw placeError('MIGRATION_NOT_PYTHON', 'the text is not UTF-8', { ...placeIn(good.slice(0, good.indexOf('\u{FFFD}'))), cause });
  }
}

function placeIn(before: string): { line: number; column: number } {
  const start = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: before.length - start + 1 };
}

const TOKEN = /[ \t\f]+|#[^\n]*|\\\n|(?:[rRbBuUfFtT]{0,3})("""|'''|"|')|[([{]|[)\]}]|\n|[^\s#"'\\([{)\]}]+|./gsy;

function scan(text: string): PythonComment[] {
  const comments: PythonComment[] = [];
  let line = 1;
  let lineStart = 0;
  let depth = 0;
  let statement = 0;
  let indentation = 0;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [token, quote] = match;
    const place = { line, column: match.index - lineStart + 1 };
    if (token.startsWith('#')) comments.push({ line, text: token.trimEnd(), alone: text.slice(lineStart, match.index).trim() === '' });
    else if ('([{'.includes(token)) depth += 1;
    else if (')]}'.includes(token)) depth = Math.max(0, depth - 1);
    if (depth > MOST_NESTED) throw placeError('MIGRATION_TOO_LARGE', `more than ${MOST_NESTED} brackets stand within one another`, place);
    let end = TOKEN.lastIndex;
    if (quote !== undefined) end = TOKEN.lastIndex = endOfString(text, match.index + token.length, quote, place);
    for (let at = text.indexOf('\n', match.index); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) {
      line += 1;
      lineStart = at + 1;
    }
    if (token === '\n' && depth === 0) {
      statement = end;
      indentation = /^[ \t]*/.exec(text.slice(end, end + 4000))?.[0].length ?? 0;
    }
    if (indentation > MOST_INDENTED * 8) throw placeError('MIGRATION_TOO_LARGE', 'the code is indented too deeply', { line, column: 1 });
    if (end - statement > LONGEST_STATEMENT) throw placeError('MIGRATION_TOO_LARGE', 'this statement is too long', place);
  }
  return comments;
}

function endOfString(text: string, from: number, quote: string, place: { line: number; column: number }): number {
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\') at += 1;
    else if (quote.length === 1 && char === '\n') break;
    else if (text.startsWith(quote, at)) return at + quote.length;
  }
  throw placeError('MIGRATION_SYNTAX_ERROR', 'this string does not end', place);
}
