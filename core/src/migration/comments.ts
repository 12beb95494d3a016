import { isSetting, isSource } from './old-names.ts';
import type { StmtNode } from 'py-ast';
import { lastLineOf } from './python-tree.ts';
import type { ReadPython } from './read-python.ts';

/** The comments that stand before and in the statements that make a name. */
export function commentsOf(read: ReadPython, name: string): string[] {
  const { tree, origins, scope } = read;
  const found = new Map<number, string>();
  const alone = new Map(tree.text.comments.filter((comment) => comment.alone).map(({ line, text }) => [line, text]));
  for (const statement of origins.get(name) ?? []) {
    const part = partOf(read, statement, scope.makers.get(name));
    if (part.isFirst) for (let line = part.first - 1; alone.has(line); line -= 1) found.set(line, alone.get(line) ?? '');
    for (const { line, text } of tree.text.comments) if (line >= part.first && line <= part.last) found.set(line, text);
  }
  return [...found].toSorted(([one], [other]) => one - other).map(([, text]) => text);
}

/** The line of the statement that makes a name, the innermost one; 0 where there is none. */
export function lineOf({ origins, scope }: ReadPython, name: string): number {
  const made = origins.get(name)?.[0];
  const maker = scope.makers.get(name);
  return maker !== undefined && made !== undefined && isWithin(maker, made) ? maker.lineno : (made?.lineno ?? 0);
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

interface Part {
  readonly first: number; // lines
  readonly last: number;
  readonly isFirst: boolean; // whether what stands before the statement belongs to it
}

// Where several settings and sources are made in one statement, such as an `if`, each has the lines from the one before it on.
function partOf({ scope }: ReadPython, statement: StmtNode, maker: StmtNode | undefined): Part {
  const whole = { first: firstLineOf(statement), last: lastLineOf(statement), isFirst: true };
  if (maker === undefined || maker === statement || !isWithin(maker, statement)) return whole;
  const names = [...scope.names.keys()].filter((name) => isSetting(name) || isSource(name));
  const others = names.flatMap((name) => scope.makers.get(name) ?? []).filter((other) => other !== maker && isWithin(other, statement));
  const before = Math.max(0, ...others.map(lastLineOf).filter((line) => line < firstLineOf(maker)));
  const isLast = !others.some((other) => other.lineno > maker.lineno);
  const first = before === 0 ? whole.first : before + 1;
  return { first, last: isLast ? whole.last : lastLineOf(maker), isFirst: before === 0 };
}

function firstLineOf(statement: StmtNode): number {
  return 'decorator_list' in statement
    ? Math.min(statement.lineno, ...statement.decorator_list.map(({ lineno }) => lineno))
    : statement.lineno;
}

function isWithin(inner: StmtNode, outer: StmtNode): boolean {
  return inner.lineno >= outer.lineno && lastLineOf(inner) <= lastLineOf(outer);
}
