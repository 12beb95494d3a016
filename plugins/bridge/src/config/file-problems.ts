import { stat } from 'node:fs/promises';
import type { FileProblem, TablePlace, TableProblem } from 'egd-core';

const READABLE_BY_ALL = 0o004;

/** What is wrong with files, by the keys that name them. */
export async function fileProblems(
  files: Readonly<Record<string, string | undefined>>,
  problemOf: (path: string) => Promise<FileProblem | undefined>,
): Promise<readonly TableProblem[]> {
  const found = await Promise.all(
    Object.entries(files).map(async ([key, path]) => ({ key, problem: path === undefined ? undefined : await problemOf(path) })),
  );
  return found.flatMap(({ key, problem }) =>
    problem === undefined ? [] : [{ key, message: `${key}: ${problem.message}`, expected: problem.expected }],
  );
}

/** Warnings of secrets that every user of this machine may read, by their keys; a group may be that of the service. */
export async function secretProblems(
  files: Readonly<Record<string, string | undefined>>,
  { userId }: Pick<TablePlace, 'userId'>,
): Promise<readonly TableProblem[]> {
  const found = await Promise.all(Object.entries(files).map(async ([key, path]) => ({ key, path, isOpen: await isOpen(path, userId) })));
  return found.flatMap(({ key, path, isOpen: open }) => {
    if (!open) return [];
    const message = `${key} is no secret: every user of this machine may read ${path}`;
    return [{ key, message, expected: 'a file that others may not read', suggestion: `chmod o-r ${path}`, isWarning: true }];
  });
}

async function isOpen(path: string | undefined, userId: number | undefined): Promise<boolean> {
  if (path === undefined || userId === undefined) return false;
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && (found.mode & READABLE_BY_ALL) !== 0;
}
