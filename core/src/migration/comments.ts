import { isSetting, isSource } from './old-names.ts';
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

/** The comments at the top of the file that do not belong to its first setting or source. */
export function headComments({ tree, origins }: ReadPython): string[] {
  const [statement] = tree.body;
  const first = statement?.lineno ?? tree.text.lines.length + 1;
  const head = tree.text.comments.filter(({ line, text }) => line < first && !/^#!|coding[:=]|-\*-/.test(text));
  const isOwned = [...origins].some(
    ([name, made]) => statement !== undefined && made.includes(statement) && (isSetting(name) || isSource(name)),
  );
  let keep = head.length;
  if (isOwned) for (let line = first - 1; keep > 0 && head[keep - 1]?.line === line; line -= 1) keep -= 1;
  return head.slice(0, keep).map(({ text }) => text);
}
