import type { ExprNode, Located, Module, StmtNode } from 'py-ast';
import { placeError, type PythonText } from './python-text.ts';

/** An expression of a kind. */
export type Expression<Kind extends ExprNode['nodeType'] = ExprNode['nodeType']> = Extract<ExprNode, { nodeType: Kind }>;

/** A statement of a kind. */
export type Statement<Kind extends StmtNode['nodeType'] = StmtNode['nodeType']> = Extract<StmtNode, { nodeType: Kind }>;

/** A parsed file. */
export interface PythonTree {
  readonly text: PythonText;
  readonly body: readonly StmtNode[];
}

/** A place in the old file, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Parses a Python file; a syntax error is told with line and column. */
export async function parsePython(text: PythonText): Promise<PythonTree> {
  const { parse } = await import('py-ast');
  const source = text.text.endsWith('\n') ? text.text : `${text.text}\n`;
  try {
    const tree: Module = parse(source);
    return { text, body: tree.body };
  } catch (cause) {
    throw syntaxError(text, cause);
  }
}

/** Where a node stands. */
export function placeOf(text: PythonText, node: Located): Place {
  return { line: node.lineno, column: charColumn(text, node.lineno, node.col_offset) + 1 };
}

/** The last line of a node. */
export function lastLineOf(node: Located): number {
  return node.end_lineno ?? node.lineno;
}

/** The text of a node as it stands in the file. */
export function sourceOf(text: PythonText, node: Located): string {
  const first = node.lineno;
  const last = lastLineOf(node);
  const lines = text.lines.slice(first - 1, last);
  const end = charColumn(text, last, node.end_col_offset ?? Number.MAX_SAFE_INTEGER);
  const start = charColumn(text, first, node.col_offset);
  if (lines.length === 1) return (lines[0] ?? '').slice(start, end);
  return [(lines[0] ?? '').slice(start), ...lines.slice(1, -1), (lines.at(-1) ?? '').slice(0, end)].join('\n');
}

// Columns of the tree count bytes of UTF-8.
function charColumn(text: PythonText, line: number, bytes: number): number {
  const shown = text.lines[line - 1] ?? '';
  // oxlint-disable-next-line no-control-regex -- all of ASCII
  if (/^[\x00-\x7f]*$/.test(shown)) return Math.min(bytes, shown.length);
  return Buffer.from(shown).subarray(0, bytes).toString().length;
}

function syntaxError(text: PythonText, cause: unknown): Error {
  if (cause instanceof RangeError)
    return placeError('MIGRATION_TOO_LARGE', 'this expression is too deep', { ...longestStatement(text), cause });
  const message = cause instanceof Error ? cause.message : String(cause);
  const [, line, column] = / at line (\d+)(?:, column (\d+))?/.exec(message) ?? [];
  const problem = message.replace(/ at line \d+(?:, column \d+)?.*$/s, '');
  const at = { line: Number(line ?? 1), column: charColumn(text, Number(line ?? 1), Number(column ?? 0)) + 1 };
  return placeError('MIGRATION_SYNTAX_ERROR', problem.charAt(0).toLowerCase() + problem.slice(1), { ...at, cause });
}

// A parser that ran out of stack does not say where; the longest line without a blank one is most likely it.
function longestStatement({ lines }: PythonText): Place {
  let longest = 0;
  for (const [index, line] of lines.entries()) if (line.length > (lines[longest]?.length ?? 0)) longest = index;
  return { line: longest + 1, column: (/^\s*/.exec(lines[longest] ?? '')?.[0].length ?? 0) + 1 };
}
