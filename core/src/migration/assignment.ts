import type { ExprNode } from 'py-ast';
import type { Machine } from './machine.ts';
import { isKind, itemsOf, keyOf, listOf, NotKnown, PythonError, setKey, typeName, type PyValue } from './python-value.ts';
import { nameOf, type Scope } from './scope.ts';

/** Assigns a value to a name, an item or several of them. */
export function assign(machine: Machine, target: ExprNode, value: PyValue, scope: Scope): void {
  switch (target.nodeType) {
    case 'Name':
      scope.set(target.id, value);
      return;
    case 'Tuple':
    case 'List':
      unpack(machine, target.elts, value, scope);
      return;
    case 'Subscript':
      setItem(machine, machine.evaluate(target.value, scope), machine.evaluate(target.slice, scope), value);
      return;
    default:
      throw machine.notKnown(target, `setting \`${machine.shown(target)}\` has an effect only where it runs`);
  }
}

/** Removes what a `del` names. */
export function remove(machine: Machine, target: ExprNode, scope: Scope): void {
  if (target.nodeType === 'Name') {
    if (!scope.delete(target.id)) throw new PythonError('NameError', `name '${target.id}' is not defined`);
    return;
  }
  if (target.nodeType === 'Tuple' || target.nodeType === 'List') {
    for (const part of target.elts) remove(machine, part, scope);
    return;
  }
  if (target.nodeType !== 'Subscript' || target.slice.nodeType === 'Slice')
    throw machine.notKnown(target, `what \`del ${machine.shown(target)}\` does can only be known by running it`);
  const [container, key] = [machine.evaluate(target.value, scope), machine.evaluate(target.slice, scope)];
  if (isKind(container, 'dict') && container.namespace !== undefined) container.namespace.delete(nameOf(key));
  else if (isKind(container, 'dict')) {
    if (!container.entries.delete(keyOf(key))) throw new PythonError('KeyError', keyOf(key));
  } else if (isKind(container, 'list') && typeof key === 'bigint') container.items.splice(indexIn(container.items, key), 1);
  else throw new NotKnown('what this `del` does can only be known by running it', target.lineno);
}

function unpack(machine: Machine, targets: readonly ExprNode[], value: PyValue, scope: Scope): void {
  if (isKind(value, 'unknown')) {
    for (const target of targets) assign(machine, target.nodeType === 'Starred' ? target.value : target, value, scope);
    return;
  }
  const items = itemsOf(value);
  const star = targets.findIndex((target) => target.nodeType === 'Starred');
  if (star < 0 ? items.length !== targets.length : items.length < targets.length - 1)
    throw new PythonError('ValueError', `expected ${targets.length} values to unpack, got ${items.length}`);
  const behind = targets.length - 1 - star;
  for (const [index, target] of targets.entries()) {
    if (target.nodeType === 'Starred') assign(machine, target.value, listOf(items.slice(star, items.length - behind)), scope);
    else assign(machine, target, items[star >= 0 && index > star ? items.length - targets.length + index : index] ?? null, scope);
  }
}

function setItem(machine: Machine, container: PyValue, key: PyValue, value: PyValue): void {
  if (isKind(container, 'unknown')) throw new NotKnown(container.reason, container.line);
  if (isKind(key, 'unknown')) throw new NotKnown(key.reason, key.line);
  if (isKind(container, 'dict')) {
    if (container.namespace !== undefined) container.namespace.set(nameOf(key), value);
    else setKey(container.entries, key, value);
    machine.reserve(container.entries.size);
  } else if (isKind(container, 'list') && typeof key === 'bigint') container.items[indexIn(container.items, key)] = value;
  else throw new PythonError('TypeError', `'${typeName(container)}' object does not support item assignment`);
}

function indexIn(items: readonly PyValue[], key: bigint): number {
  const index = Number(key) < 0 ? items.length + Number(key) : Number(key);
  if (index < 0 || index >= items.length) throw new PythonError('IndexError', 'list assignment index out of range');
  return index;
}
