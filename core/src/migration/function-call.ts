import { walkNames } from './stored-names.ts';
import type { Machine } from './machine.ts';
import { executeBlock } from './statements.ts';
import { dictOf, NotKnown, PythonError, tupleOf, type PyFunction, type PyValue } from './python-value.ts';
import { Scope } from './scope.ts';

/** What a function of the file gives for these arguments. */
export function callFunction(machine: Machine, callee: PyFunction, args: PyValue[], keywords: Map<string, PyValue>): PyValue {
  const scope = new Scope(callee.scope);
  bind(callee, args, keywords, scope);
  const { node } = callee;
  if (node.nodeType === 'Lambda') return machine.evaluate(node.body, scope);
  if (walkNames(node.body).yields)
    throw new NotKnown(`${callee.name}() is a generator, which can only be known by running it`, node.lineno);
  const completion = executeBlock(machine, node.body, scope);
  return completion.type === 'return' ? completion.value : null;
}

function bind(
  { name, node, defaults, keywordDefaults }: PyFunction,
  args: readonly PyValue[],
  keywords: ReadonlyMap<string, PyValue>,
  scope: Scope,
): void {
  const { args: parameters } = node;
  const positional = [...parameters.posonlyargs, ...parameters.args];
  const rest = new Map(keywords);
  const firstDefault = positional.length - defaults.length;
  for (const [index, { arg }] of positional.entries()) {
    const given = args[index] !== undefined ? args[index] : rest.get(arg);
    if (args[index] === undefined) rest.delete(arg);
    else if (rest.has(arg)) throw new PythonError('TypeError', `${name}() got multiple values for argument '${arg}'`);
    const value = given === undefined ? defaults[index - firstDefault] : given;
    if (value === undefined) throw new PythonError('TypeError', `${name}() missing a required argument: '${arg}'`);
    scope.names.set(arg, value);
  }
  for (const { arg } of parameters.kwonlyargs) {
    const value = rest.get(arg) ?? keywordDefaults.get(arg);
    if (value === undefined && !rest.has(arg)) throw new PythonError('TypeError', `${name}() missing a required argument: '${arg}'`);
    rest.delete(arg);
    scope.names.set(arg, value ?? null);
  }
  if (parameters.vararg !== undefined && parameters.vararg !== null)
    scope.names.set(parameters.vararg.arg, tupleOf(args.slice(positional.length)));
  else if (args.length > positional.length)
    throw new PythonError('TypeError', `${name}() takes ${positional.length} positional arguments but ${args.length} were given`);
  if (parameters.kwarg !== undefined && parameters.kwarg !== null) scope.names.set(parameters.kwarg.arg, dictOf(rest));
  else if (rest.size > 0) throw new PythonError('TypeError', `${name}() got an unexpected keyword argument '${[...rest.keys()][0] ?? ''}'`);
}
