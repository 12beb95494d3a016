import type { ExprNode } from 'py-ast';
import { attributeOf } from './attributes.ts';
import { keywordsOf } from './brace-format.ts';
import { comprehension } from './comprehensions.ts';
import { formatValue } from './format-spec.ts';
import { literalValue } from './literal.ts';
import type { Machine } from './machine.ts';
import { binary, compare, numeric } from './operators.ts';
import type { Expression } from './python-tree.ts';
import {
  isKind,
  isTrue,
  itemsOf,
  listOf,
  NotKnown,
  PythonError,
  setKey,
  setOf,
  tupleOf,
  typeName,
  type PyDict,
  type PyValue,
} from './python-value.ts';
import { reprOf, strOf } from './python-text-form.ts';
import type { Scope } from './scope.ts';
import { sliceOf, subscript } from './subscript.ts';

/** The value of an expression; throws NotKnown where only running it would tell, PythonError where Python raises. */
export function evaluate(machine: Machine, node: ExprNode, scope: Scope): PyValue {
  switch (node.nodeType) {
    case 'Constant':
      return literalValue(machine, node);
    case 'Name':
      return nameValue(machine, node, scope);
    case 'JoinedStr':
      return node.values.map((part) => formatted(machine, part, scope)).join('');
    case 'BinOp':
      return binary(machine, node.op.nodeType, machine.evaluate(node.left, scope), machine.evaluate(node.right, scope));
    case 'UnaryOp':
      return unary(node.op.nodeType, machine.evaluate(node.operand, scope));
    case 'BoolOp':
      return logic(machine, node, scope);
    case 'Compare':
      return comparison(machine, node, scope);
    case 'IfExp':
      return machine.evaluate(isTrue(known(machine.evaluate(node.test, scope))) ? node.body : node.orelse, scope);
    case 'List':
      return listOf(elements(machine, node.elts, scope));
    case 'Tuple':
      return tupleOf(elements(machine, node.elts, scope));
    case 'Set':
      return setOf(elements(machine, node.elts, scope));
    case 'Dict':
      return dictionary(machine, node, scope);
    case 'Attribute':
      return attributeOf(machine, machine.evaluate(node.value, scope), node.attr);
    case 'Subscript':
      return item(machine, node, scope);
    case 'Call':
      return call(machine, node, scope);
    case 'Lambda':
      return lambda(machine, node, scope);
    case 'NamedExpr': {
      const value = machine.evaluate(node.value, scope);
      if (node.target.nodeType === 'Name') scope.set(node.target.id, value);
      return value;
    }
    case 'ListComp':
    case 'SetComp':
    case 'DictComp':
    case 'GeneratorExp':
      return comprehension(machine, node, scope);
    default:
      throw machine.notKnown(node, `\`${machine.shown(node)}\` can only be known by running it`);
  }
}

/** The value of an expression that may stay unknown, as an element of a list or an argument. */
export function evaluateLoosely(machine: Machine, node: ExprNode, scope: Scope): PyValue {
  const place = scope.outer === undefined ? { node } : {};
  try {
    const value = machine.evaluate(node, scope);
    return isKind(value, 'unknown') ? { ...value, ...place } : value;
  } catch (error) {
    if (error instanceof PythonError && scope.outer === undefined && !machine.isGuarded) {
      return { kind: 'unknown', reason: `Python raises ${error.type}: ${error.message}`, line: node.lineno, node };
    }
    if (!(error instanceof NotKnown)) throw error;
    return { kind: 'unknown', reason: error.message, line: error.line || node.lineno, ...place };
  }
}

function known(value: PyValue): PyValue {
  if (isKind(value, 'unknown')) throw new NotKnown(value.reason, value.line);
  return value;
}

function nameValue(machine: Machine, node: Expression<'Name'>, scope: Scope): PyValue {
  const value = scope.find(node.id) ?? (scope.find(node.id) === null ? null : machine.builtins.get(node.id));
  if (value !== undefined) return value;
  if (OTHER_BUILTINS.has(node.id)) throw machine.notKnown(node, `${node.id} can only be known by running it`);
  throw new PythonError('NameError', `name '${node.id}' is not defined`);
}

// Names that Python has and the evaluator has not.
const OTHER_BUILTINS = new Set(
  'open input eval exec compile __import__ type isinstance issubclass getattr setattr hasattr delattr callable id hash iter next object super memoryview frozenset complex property staticmethod classmethod vars dir locals __file__ __name__ __builtins__ slice format ascii help breakpoint'.split(
    ' ',
  ),
);

function formatted(machine: Machine, part: ExprNode, scope: Scope): string {
  if (part.nodeType !== 'FormattedValue') return strOf(machine.evaluate(part, scope));
  const value = known(machine.evaluate(part.value, scope));
  const spec = part.format_spec === undefined || part.format_spec === null ? '' : strOf(machine.evaluate(part.format_spec, scope));
  if (part.conversion === -1) return formatValue(machine, value, spec);
  return formatValue(machine, part.conversion === 115 ? strOf(value) : reprOf(value), spec);
}

function unary(operator: string, operand: PyValue): PyValue {
  if (operator === 'Not') return !isTrue(known(operand));
  const value = numeric(known(operand));
  if (value === undefined) throw new PythonError('TypeError', `bad operand type for unary operator: '${typeName(operand)}'`);
  if (operator === 'USub') return -value;
  if (operator === 'Invert') {
    if (typeof value === 'bigint') return ~value;
    throw new PythonError('TypeError', "bad operand type for unary ~: 'float'");
  }
  return value;
}

function logic(machine: Machine, node: Expression<'BoolOp'>, scope: Scope): PyValue {
  let value: PyValue = null;
  for (const operand of node.values) {
    value = machine.evaluate(operand, scope);
    if (operand === node.values.at(-1)) return value;
    if (isTrue(known(value)) === (node.op.nodeType === 'Or')) return value;
  }
  return value;
}

function comparison(machine: Machine, node: Expression<'Compare'>, scope: Scope): boolean {
  let left = machine.evaluate(node.left, scope);
  for (const [index, operator] of node.ops.entries()) {
    const operand = node.comparators[index];
    const right = operand === undefined ? null : machine.evaluate(operand, scope);
    if (!compare(operator.nodeType, left, right)) return false;
    left = right;
  }
  return true;
}

function elements(machine: Machine, nodes: readonly ExprNode[], scope: Scope): PyValue[] {
  return nodes.flatMap((node) => {
    if (node.nodeType === 'Starred') return itemsOf(machine.evaluate(node.value, scope));
    return [evaluateLoosely(machine, node, scope)];
  });
}

function dictionary(machine: Machine, node: Expression<'Dict'>, scope: Scope): PyDict {
  const entries: PyDict['entries'] = new Map();
  for (const [index, valueNode] of node.values.entries()) {
    const keyNode = node.keys[index];
    if (keyNode === undefined || keyNode === null) {
      const other = known(machine.evaluate(valueNode, scope));
      if (!isKind(other, 'dict')) throw new PythonError('TypeError', `'${typeName(other)}' object is not a mapping`);
      for (const [key, value] of other.entries.values()) setKey(entries, key, value);
    } else {
      setKey(entries, known(machine.evaluate(keyNode, scope)), evaluateLoosely(machine, valueNode, scope));
    }
  }
  return { kind: 'dict', entries };
}

function item(machine: Machine, node: Expression<'Subscript'>, scope: Scope): PyValue {
  const value = machine.evaluate(node.value, scope);
  const { slice } = node;
  if (slice.nodeType !== 'Slice') return subscript(value, machine.evaluate(slice, scope));
  const bound = (part: ExprNode | undefined | null): bigint | undefined => {
    if (part === undefined || part === null) return undefined;
    const given = known(machine.evaluate(part, scope));
    if (given === null) return undefined;
    if (typeof given === 'bigint') return given;
    throw new PythonError('TypeError', 'slice indices must be integers or None');
  };
  return sliceOf(value, { from: bound(slice.lower), to: bound(slice.upper), by: bound(slice.step) });
}

// What is handed on unknown parts as they are.
const KEEPS_UNKNOWN = /^(?:dict|list|tuple|list\.(?:append|extend|insert)|dict\.(?:update|setdefault)|zip|enumerate)$/;

function call(machine: Machine, node: Expression<'Call'>, scope: Scope): PyValue {
  const callee = known(machine.evaluate(node.func, scope));
  const args = elements(machine, node.args, scope);
  const keywords = new Map<string, PyValue>();
  for (const { arg, value } of node.keywords) {
    if (arg !== undefined && arg !== null) {
      keywords.set(arg, evaluateLoosely(machine, value, scope));
      continue;
    }
    const more = known(machine.evaluate(value, scope));
    if (!isKind(more, 'dict')) throw new PythonError('TypeError', 'argument after ** must be a mapping');
    for (const [key, one] of keywordsOf(more.entries)) keywords.set(key, one);
  }
  if (isKind(callee, 'function')) return machine.callFunction(callee, args, keywords, node);
  if (!isKind(callee, 'builtin')) throw machine.notKnown(node, `\`${machine.shown(node)}\` can only be known by running it`);
  if (!KEEPS_UNKNOWN.test(callee.name)) for (const arg of [...args, ...keywords.values()]) known(arg);
  try {
    return callee.call(args, keywords);
  } catch (error) {
    if (error instanceof NotKnown && error.line === 0) throw machine.notKnown(node, error.message);
    // A value that JavaScript's own functions refuse, as chr(-1).
    if (error instanceof TypeError || (error instanceof RangeError && !/call stack/.test(error.message))) {
      throw machine.notKnown(node, `\`${machine.shown(node)}\` can only be known by running it`);
    }
    throw error;
  }
}

function lambda(machine: Machine, node: Expression<'Lambda'>, scope: Scope): PyValue {
  const { args } = node;
  const named = args.kwonlyargs.flatMap((parameter, index) => {
    const value = args.kw_defaults[index];
    return value === undefined || value === null ? [] : [[parameter.arg, evaluateLoosely(machine, value, scope)] as const];
  });
  return {
    kind: 'function',
    name: '<lambda>',
    node,
    scope,
    defaults: args.defaults.map((value) => evaluateLoosely(machine, value, scope)),
    keywordDefaults: new Map(named),
  };
}
