import type { ExprNode } from 'py-ast';
import { assign } from './assignment.ts';
import type { Machine } from './machine.ts';
import type { Expression } from './python-tree.ts';
import { isTrue, itemsOf, listOf, setKey, setOf, type PyDict, type PyValue } from './python-value.ts';
import { Scope } from './scope.ts';

/** The value of a comprehension; a generator is read as a list. */
export function comprehension(
  machine: Machine,
  node: Expression<'ListComp'> | Expression<'SetComp'> | Expression<'DictComp'> | Expression<'GeneratorExp'>,
  outer: Scope,
): PyValue {
  const scope = new Scope(outer);
  const items: PyValue[] = [];
  const entries: PyDict['entries'] = new Map();
  const evaluate = (part: ExprNode): PyValue => machine.evaluate(part, scope);
  run(0);
  if (node.nodeType === 'DictComp') return { kind: 'dict', entries };
  return node.nodeType === 'SetComp' ? setOf(items) : listOf(items);

  function run(depth: number): void {
    const generator = node.generators[depth];
    if (generator === undefined) return keep();
    for (const item of itemsOf(evaluate(generator.iter))) {
      machine.step();
      assign(machine, generator.target, item, scope);
      if (generator.ifs.every((test) => isTrue(evaluate(test)))) run(depth + 1);
    }
  }

  function keep(): void {
    if (node.nodeType === 'DictComp') {
      // A key without a value is that of `**`, which comprehensions do not have.
      const key = evaluate(node.key);
      setKey(entries, key, node.value === undefined ? null : evaluate(node.value));
    } else {
      machine.reserve(items.length + 1);
      items.push(evaluate(node.elt));
    }
  }
}
