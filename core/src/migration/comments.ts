import { lastLineOf } from './python-tree.ts';
import type { ReadPython } from './read-python.ts';

/** The comments that stand before and in the statements that make a name. */
export function commentsOf({ tree, origins }: ReadPython, name: string): string[] {
  const found = new Map<number, string>();
  for (const statement of origins.get(name) ?? []) {
    const first =
      'decorator_list' in statement
        ? Math.min(statement.lineno, ...statement.decorator_list.map(({ lineno }) => lineno))
        : statement.lineno;
    const alone = new Map(tree.text.comments.filter((comment) => comment.alone).map(({ line, text }) => [line, text]));
    for (let line = first - 1; alone.has(line); line -= 1) found.set(line, alone.get(line) ?? '');
    for (const { line, text } of tree.text.comments) if (line >= first && line <= lastLineOf(statement)) found.set(line, text);
  }
  return [...found].toSorted(([one], [other]) => one - other).map(([, text]) => text);
}

/** The comments at the top of the file that belong to no statement. */
export function headComments({ tree }: ReadPython): string[] {
  const first = tree.body[0]?.lineno ?? tree.text.lines.length + 1;
  const head = tree.text.comments.filter(({ line, text }) => line < first && !/^#!|coding[:=]|-\*-/.test(text));
  const last = head.at(-1);
  // Those that touch the first statement are its own.
  if (last === undefined || last.line < first - 1) return head.map(({ text }) => text);
  let keep = head.length - 1;
  while (keep > 0 && (head[keep - 1]?.line ?? 0) === (head[keep]?.line ?? 0) - 1) keep -= 1;
  return head.slice(0, keep).map(({ text }) => text);
}
