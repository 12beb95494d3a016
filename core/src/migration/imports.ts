import { STANDARD_MODULES } from './standard-modules.ts';
import type { Machine } from './machine.ts';
import type { Statement } from './python-tree.ts';
import { isKind, NotKnown, type PyValue } from './python-value.ts';
import type { Scope } from './scope.ts';

/** Binds the names of an import; whether one that is not of Python's own library works is not known inside of `try`. */
export function importNames(
  machine: Machine,
  statement: Statement<'Import'> | Statement<'ImportFrom'>,
  scope: Scope,
  isGuarded: boolean,
): void {
  if (statement.nodeType === 'Import') {
    for (const { name, asname } of statement.names) {
      check(name, statement.lineno, isGuarded);
      const bound = asname ?? name.split('.')[0] ?? name;
      scope.set(bound, moduleOf(machine, asname === undefined || asname === null ? bound : name));
    }
    return;
  }
  const from = statement.module ?? '';
  check(from, statement.lineno, isGuarded);
  for (const { name, asname } of statement.names) {
    if (name === '*') {
      const all = moduleOf(machine, from);
      if (!isKind(all, 'module')) continue;
      for (const [key, value] of all.members) scope.set(key, value);
      continue;
    }
    const module = moduleOf(machine, from);
    const member = isKind(module, 'module') ? module.members.get(name) : undefined;
    scope.set(
      asname ?? name,
      member ?? { kind: 'unknown', reason: `${from}.${name} can only be known by running it`, line: statement.lineno },
    );
  }
}

function check(name: string, line: number, isGuarded: boolean): void {
  if (!isGuarded || STANDARD_MODULES.has(name.split('.')[0] ?? '')) return;
  throw new NotKnown(`whether the module ${name} is installed can only be known by running it`, line);
}

function moduleOf(machine: Machine, name: string): PyValue {
  return machine.importModule(name) ?? { kind: 'module', name, members: new Map() };
}
