import type { ExprNode, StmtNode } from 'py-ast';
import { assign, remove } from './assignment.ts';
import { evaluateLoosely } from './expressions.ts';
import { importNames } from './imports.ts';
import type { Machine } from './machine.ts';
import { binary } from './operators.ts';
import { storedNames } from './stored-names.ts';
import type { Statement } from './python-tree.ts';
import { isKind, isTrue, itemsOf, NotKnown, PythonError, type PyFunction, type PyValue } from './python-value.ts';
import type { Scope } from './scope.ts';

/** How a block ended. */
export type Completion = { readonly type: 'end' | 'break' | 'continue' } | { readonly type: 'return'; readonly value: PyValue };

/** How statements are treated that can't be known: at the top of a file they are told and the next one is looked at. */
export interface BlockMode {
  readonly onUnknown?: (statement: StmtNode, reason: string) => void;
  readonly isGuarded?: boolean; // inside of `try`
}

const END: Completion = { type: 'end' };

/** Carries out statements one by one. */
export function executeBlock(machine: Machine, body: readonly StmtNode[], scope: Scope, mode: BlockMode = {}): Completion {
  for (const statement of body) {
    machine.step();
    machine.at = statement;
    scope.at = statement;
    try {
      const completion = execute(machine, statement, scope, mode);
      if (completion.type !== 'end') return completion;
    } catch (error) {
      if (mode.onUnknown === undefined) throw error;
      const reason = reasonOf(error);
      scope.at = statement;
      for (const name of storedNames(statement)) {
        scope.set(name, { kind: 'unknown', reason, line: error instanceof NotKnown ? error.line || statement.lineno : statement.lineno });
      }
      mode.onUnknown(statement, reason);
    }
  }
  return END;
}

/** Why a statement could not be carried out; throws what is neither unknown nor an exception of Python's. */
export function reasonOf(error: unknown): string {
  if (error instanceof NotKnown) return error.message;
  if (error instanceof PythonError) return `Python raises ${error.type}: ${error.message}`;
  throw error;
}

function execute(machine: Machine, statement: StmtNode, scope: Scope, mode: BlockMode): Completion {
  switch (statement.nodeType) {
    case 'Assign': {
      const value = valueFor(machine, statement.value, scope, mode);
      for (const target of statement.targets) assign(machine, target, value, scope);
      return END;
    }
    case 'AnnAssign':
      if (statement.value !== undefined && statement.value !== null)
        assign(machine, statement.target, valueFor(machine, statement.value, scope, mode), scope);
      return END;
    case 'AugAssign':
      augment(machine, statement, scope);
      return END;
    case 'Expr':
      machine.evaluate(statement.value, scope);
      return END;
    case 'If': {
      const test = machine.evaluate(statement.test, scope);
      if (isKind(test, 'unknown')) throw new NotKnown(test.reason, test.line);
      return executeBlock(machine, isTrue(test) ? statement.body : (statement.orelse ?? []), scope, mode);
    }
    case 'For':
    case 'While':
      return loop(machine, statement, scope, mode);
    case 'Try':
      return attempt(machine, statement, scope, mode);
    case 'FunctionDef':
      scope.set(statement.name, functionOf(machine, statement, scope));
      return END;
    case 'AsyncFunctionDef':
    case 'ClassDef':
      scope.set(statement.name, {
        kind: 'unknown',
        reason: `what ${statement.name} gives can only be known by running it`,
        line: statement.lineno,
      });
      return END;
    case 'Return':
      return {
        type: 'return',
        value: statement.value === undefined || statement.value === null ? null : machine.evaluate(statement.value, scope),
      };
    case 'Import':
    case 'ImportFrom':
      importNames(machine, statement, scope, mode.isGuarded ?? false);
      return END;
    case 'Global':
    case 'Nonlocal':
      if (scope.outer !== undefined) for (const name of statement.names) scope.globalNames.add(name);
      return END;
    case 'Delete':
      for (const target of statement.targets) remove(machine, target, scope);
      return END;
    case 'Break':
      return { type: 'break' };
    case 'Continue':
      return { type: 'continue' };
    case 'Pass':
      return END;
    case 'Raise':
      throw raised(machine, statement, scope);
    case 'Assert':
      if (!isTrue(machine.evaluate(statement.test, scope))) throw new PythonError('AssertionError', machine.shown(statement.test));
      return END;
    default:
      throw machine.notKnown(statement, `\`${machine.shown(statement).split(':')[0] ?? ''}\` can only be known by running it`);
  }
}

function valueFor(machine: Machine, node: ExprNode, scope: Scope, mode: BlockMode): PyValue {
  if (mode.onUnknown === undefined) return machine.evaluate(node, scope);
  try {
    return evaluateLoosely(machine, node, scope);
  } catch (error) {
    return { kind: 'unknown', reason: reasonOf(error), line: node.lineno, node };
  }
}

function augment(machine: Machine, { target, op, value }: Statement<'AugAssign'>, scope: Scope): void {
  const [before, more] = [machine.evaluate(target, scope), machine.evaluate(value, scope)];
  if (op.nodeType === 'Add' && isKind(before, 'list')) before.items.push(...itemsOf(more));
  else assign(machine, target, binary(machine, op.nodeType, before, more), scope);
}

function loop(machine: Machine, statement: Statement<'For'> | Statement<'While'>, scope: Scope, mode: BlockMode): Completion {
  const rounds = statement.nodeType === 'For' ? itemsOf(machine.evaluate(statement.iter, scope))[Symbol.iterator]() : undefined;
  for (;;) {
    machine.step();
    machine.at = statement;
    if (statement.nodeType === 'For') {
      const round = rounds?.next();
      if (round === undefined || round.done === true) break;
      assign(machine, statement.target, round.value, scope);
    } else if (!isTrue(machine.evaluate(statement.test, scope))) break;
    const completion = executeBlock(machine, statement.body, scope, mode);
    if (completion.type === 'break') return END;
    if (completion.type === 'return') return completion;
  }
  return executeBlock(machine, statement.orelse ?? [], scope, mode);
}

function attempt(machine: Machine, statement: Statement<'Try'>, scope: Scope, mode: BlockMode): Completion {
  const guarded: BlockMode = { isGuarded: true };
  let completion: Completion;
  try {
    completion = guardedly(machine, () => executeBlock(machine, statement.body, scope, guarded));
    if (completion.type === 'end') completion = executeBlock(machine, statement.orelse ?? [], scope, mode);
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    const handler = statement.handlers.find(({ type }) => type === undefined || type === null || catches(machine, type, error, scope));
    if (handler === undefined) throw error;
    if (handler.name !== undefined && handler.name !== null)
      scope.set(handler.name, { kind: 'unknown', reason: 'an exception can only be known by running it', line: handler.lineno });
    completion = executeBlock(machine, handler.body, scope, mode);
  }
  const last = executeBlock(machine, statement.finalbody ?? [], scope, mode);
  return last.type === 'end' ? completion : last;
}

function guardedly(machine: Machine, run: () => Completion): Completion {
  const before = machine.isGuarded;
  machine.isGuarded = true;
  try {
    return run();
  } finally {
    machine.isGuarded = before;
  }
}

// The classes of exceptions that the evaluator raises, and what they descend from.
const PARENTS: Readonly<Record<string, readonly string[]>> = {
  KeyError: ['LookupError'],
  IndexError: ['LookupError'],
  ZeroDivisionError: ['ArithmeticError'],
  OverflowError: ['ArithmeticError'],
  UnicodeEncodeError: ['UnicodeError', 'ValueError'],
  UnicodeDecodeError: ['UnicodeError', 'ValueError'],
  ModuleNotFoundError: ['ImportError'],
};

function catches(machine: Machine, type: ExprNode, error: PythonError, scope: Scope): boolean {
  if (type.nodeType === 'Tuple') return type.elts.some((one) => catches(machine, one, error, scope));
  if (type.nodeType !== 'Name') throw machine.notKnown(type, 'which exceptions this catches can only be known by running it');
  if (type.id === 'BaseException' || (type.id === 'Exception' && error.type !== 'SystemExit')) return true;
  return type.id === error.type || (PARENTS[error.type]?.includes(type.id) ?? false);
}

function raised(machine: Machine, { exc }: Statement<'Raise'>, scope: Scope): Error {
  const type = exc?.nodeType === 'Call' ? exc.func : exc;
  if (type === undefined || type === null || type.nodeType !== 'Name')
    return new NotKnown('which exception this raises can only be known by running it', machine.at?.lineno ?? 0);
  if (scope.find(type.id) !== undefined) return new NotKnown(`${type.id} can only be known by running it`, type.lineno);
  return new PythonError(type.id, exc === undefined ? '' : machine.shown(exc));
}

function functionOf(machine: Machine, node: Statement<'FunctionDef'>, scope: Scope): PyValue {
  if (node.decorator_list.length > 0)
    return { kind: 'unknown', reason: `what ${node.name} gives can only be known by running it`, line: node.lineno };
  const { args } = node;
  const keywordDefaults = new Map<string, PyValue>();
  for (const [index, parameter] of args.kwonlyargs.entries()) {
    const value = args.kw_defaults[index];
    if (value !== undefined && value !== null) keywordDefaults.set(parameter.arg, evaluateLoosely(machine, value, scope));
  }
  const defaults = args.defaults.map((value) => evaluateLoosely(machine, value, scope));
  return { kind: 'function', name: node.name, node, scope, defaults, keywordDefaults } satisfies PyFunction;
}
