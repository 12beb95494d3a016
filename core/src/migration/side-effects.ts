import type { StmtNode } from 'py-ast';
import { sourceOf } from './python-tree.ts';
import type { ReadPython } from './read-python.ts';

// What a configuration does beside its settings and what has no place in one: messages, pauses, warnings.
const HARMLESS = /^(?:print|log|logging|warnings|time\.sleep|random\.seed|gc|locale|sys\.(?:stdout|stderr))\b/;

/** Whether a statement that was not carried out is of no account for the new configuration. */
export function isHarmless({ tree }: ReadPython, statement: StmtNode): boolean {
  return statement.nodeType === 'Expr' && HARMLESS.test(sourceOf(tree.text, statement));
}
