import type { ConfigProblem } from './config-problem.ts';

const LONGEST_LINE = 120; // characters of the offending line that are shown

/** Problems as a report for people, in the form that compilers use: place, code, fact, line, caret, what was expected. */
export function formatProblems(problems: readonly ConfigProblem[]): string {
  return problems.map(formatProblem).join('\n\n');
}

function formatProblem(problem: ConfigProblem): string {
  const { file, line, column, code, message, expected, suggestion } = problem;
  const place = line > 0 ? `${file}:${line}:${column}` : file;
  return [
    `${place} ${code} ${message}`,
    ...(line > 0 && problem.lineText !== '' ? excerpt(problem) : []),
    ...(expected === undefined ? [] : [`    expected: ${expected}`]),
    ...(suggestion === undefined ? [] : [`    suggestion: ${suggestion}`]),
  ].join('\n');
}

function excerpt({ line: number, column, lineText }: ConfigProblem): string[] {
  const gutter = String(number);
  const start = column > LONGEST_LINE - 20 ? column - 40 : 0;
  const shown = printable(lineText.slice(start, start + LONGEST_LINE));
  const left = start > 0 ? '…' : '';
  const right = lineText.length > start + LONGEST_LINE ? '…' : '';
  const line = `  ${gutter} | ${left}${shown}${right}`;
  if (column > lineText.length + 1) return [line]; // the place is behind a secret that was masked
  const caret = ' '.repeat(column - 1 - start + left.length);
  return [line, `  ${' '.repeat(gutter.length)} | ${caret}^`];
}

// A config file may hold bytes that would move the cursor or colour the terminal.
function printable(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '·');
}
