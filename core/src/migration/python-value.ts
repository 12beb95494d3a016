import type { ExprNode, StmtNode } from 'py-ast';
import type { Scope } from './scope.ts';

/** A value of Python: int is bigint, float is number, str is string. */
export type PyValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | PyBytes
  | PyList
  | PyTuple
  | PyDict
  | PySet
  | PyFunction
  | PyBuiltin
  | PyModule
  | PyUnknown;

/** Bytes; a bytearray is read as bytes. */
export interface PyBytes {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
}

export interface PyList {
  readonly kind: 'list';
  readonly items: PyValue[];
}

export interface PyTuple {
  readonly kind: 'tuple';
  readonly items: readonly PyValue[];
}

/** Pairs in the order they were made in. */
export interface PyDict {
  readonly kind: 'dict';
  readonly entries: Map<string, readonly [PyValue, PyValue]>; // by `keyOf`
  readonly namespace?: Scope; // what `globals()` gives: keys are names
}

export interface PySet {
  readonly kind: 'set';
  readonly entries: Map<string, PyValue>;
}

/** A function or lambda of the file. */
export interface PyFunction {
  readonly kind: 'function';
  readonly name: string;
  readonly node: Extract<StmtNode, { nodeType: 'FunctionDef' }> | Extract<ExprNode, { nodeType: 'Lambda' }>;
  readonly scope: Scope; // where it was defined
  readonly defaults: readonly PyValue[]; // of the last positional parameters
  readonly keywordDefaults: ReadonlyMap<string, PyValue>;
}

/** Something that egd knows how to call. */
export interface PyBuiltin {
  readonly kind: 'builtin';
  readonly name: string;
  readonly call: (args: PyValue[], keywords: Map<string, PyValue>) => PyValue;
}

/** A module, or a class of one: a name with members. */
export interface PyModule {
  readonly kind: 'module';
  readonly name: string;
  readonly members: ReadonlyMap<string, PyValue>;
}

/** What only Python can know, with the reason. */
export interface PyUnknown {
  readonly kind: 'unknown';
  readonly reason: string;
  readonly line: number;
  readonly node?: ExprNode; // the expression, where it stands outside of functions
}

/** Thrown where an operation needs what only Python can know. */
export class NotKnown extends Error {
  readonly line: number;

  constructor(reason: string, line: number) {
    super(reason);
    this.name = 'NotKnown';
    this.line = line;
  }
}

/** An exception that Python would raise too. */
export class PythonError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.name = 'PythonError';
    this.type = type;
  }
}

export function isObject(value: PyValue): value is Exclude<PyValue, null | boolean | bigint | number | string> {
  return typeof value === 'object' && value !== null;
}

/** Whether a value is of one of these kinds. */
export function isKind<Kind extends Exclude<PyValue, null | boolean | bigint | number | string>['kind']>(
  value: PyValue,
  ...kinds: Kind[]
): value is Extract<PyValue, { kind: Kind }> {
  return isObject(value) && kinds.some((kind) => kind === value.kind);
}

export function listOf(items: PyValue[]): PyList {
  return { kind: 'list', items };
}

export function tupleOf(items: readonly PyValue[]): PyTuple {
  return { kind: 'tuple', items };
}

export function bytesOf(bytes: Uint8Array): PyBytes {
  return { kind: 'bytes', bytes };
}

export function dictOf(pairs: Iterable<readonly [PyValue, PyValue]> = []): PyDict {
  const entries = new Map<string, readonly [PyValue, PyValue]>();
  for (const pair of pairs) setKey(entries, pair[0], pair[1]);
  return { kind: 'dict', entries };
}

export function setOf(items: Iterable<PyValue>): PySet {
  return { kind: 'set', entries: new Map(Array.from(items, (item) => [keyOf(item), item])) };
}

/** Sets a key as Python does: an equal key that is there keeps its place and its form. */
export function setKey(entries: Map<string, readonly [PyValue, PyValue]>, key: PyValue, value: PyValue): void {
  const id = keyOf(key);
  entries.set(id, [entries.get(id)?.[0] ?? key, value]);
}

/** The name of a value's type. */
export function typeName(value: PyValue): string {
  if (value === null) return 'NoneType';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'float';
  if (typeof value === 'string') return 'str';
  return value.kind;
}

/** Whether a value counts as true. */
export function isTrue(value: PyValue): boolean {
  if (value === null || typeof value === 'boolean') return value === true;
  if (typeof value === 'bigint') return value !== 0n;
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'string') return value !== '';
  return sizeOf(value) !== 0;
}

/** How many items a container has; 1 for what is no container. */
export function sizeOf(value: PyValue): number {
  if (typeof value === 'string') return Array.from(value).length;
  if (isKind(value, 'bytes')) return value.bytes.length;
  if (isKind(value, 'list', 'tuple')) return value.items.length;
  if (isKind(value, 'dict', 'set')) return value.entries.size;
  if (isKind(value, 'unknown')) throw new NotKnown(value.reason, value.line);
  return 1;
}

const MOST_LOOKED_AT = 1_000_000; // parts of one value, and characters
const DEEPEST_VALUE = 200; // containers within one another

/** What is left to look at of a value: shared parts make small lists large, and a list may hold itself. */
export class Look {
  left = MOST_LOOKED_AT;
  depth = 0;
}

/** Counts a part that is looked at, and what is in it; throws where that is too much. */
export function within<Result>(look: Look, size: number, inner: () => Result): Result {
  look.left -= 1 + size;
  look.depth += 1;
  if (look.left < 0 || look.depth > DEEPEST_VALUE) throw new NotKnown('the value is too large or too deep to be looked at', 0);
  const result = inner();
  look.depth -= 1;
  return result;
}

const identities = new WeakMap<object, number>();
let lastIdentity = 0;

/** A text that is equal for values that are equal in Python; throws for values that no dict takes as a key. */
export function keyOf(value: PyValue, look: Look = new Look()): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return `n${Number(value)}`;
  if (typeof value === 'bigint') return `n${value}`;
  if (typeof value === 'number') return Number.isInteger(value) ? `n${BigInt(value)}` : `f${value}`;
  if (typeof value === 'string') return `s${value}`;
  if (value.kind === 'bytes') return `b${Buffer.from(value.bytes).toString('latin1')}`;
  if (value.kind === 'tuple')
    return within(look, value.items.length, () => {
      const keys = value.items.map((item) => keyOf(item, look));
      return `(${keys.map((key) => `${key.length}:${key}`).join()})`;
    });
  if (value.kind === 'unknown') throw new NotKnown(value.reason, value.line);
  if (value.kind === 'list' || value.kind === 'dict' || value.kind === 'set')
    throw new PythonError('TypeError', `unhashable type: '${value.kind}'`);
  const known = identities.get(value) ?? (lastIdentity += 1);
  identities.set(value, known);
  return `o${known}`;
}

/** Whether two values are equal in Python. */
export function areEqual(one: PyValue, other: PyValue, look: Look = new Look()): boolean {
  if (isKind(one, 'unknown')) throw new NotKnown(one.reason, one.line);
  if (isKind(other, 'unknown')) throw new NotKnown(other.reason, other.line);
  if (isKind(one, 'list') || isKind(one, 'tuple')) {
    if (!isKind(other, one.kind) || one.items.length !== other.items.length) return false;
    return within(look, one.items.length, () => one.items.every((item, index) => areEqual(item, other.items[index] ?? null, look)));
  }
  if (isKind(one, 'dict')) {
    if (!isKind(other, 'dict') || one.entries.size !== other.entries.size) return false;
    return within(look, one.entries.size, () =>
      [...one.entries].every(([key, [, value]]) => {
        const found = other.entries.get(key);
        return found !== undefined && areEqual(value, found[1], look);
      }),
    );
  }
  if (isKind(one, 'set'))
    return (
      isKind(other, 'set') && one.entries.size === other.entries.size && [...one.entries.keys()].every((key) => other.entries.has(key))
    );
  if (isKind(other, 'list', 'dict', 'set')) return false;
  return keyOf(one) === keyOf(other);
}

/** What stands in a loop over a value. */
export function itemsOf(value: PyValue): PyValue[] {
  if (typeof value === 'string') return Array.from(value);
  if (isKind(value, 'bytes')) return Array.from(value.bytes, BigInt);
  if (isKind(value, 'list', 'tuple')) return [...value.items];
  if (isKind(value, 'dict')) return Array.from(value.entries.values(), ([key]) => key);
  if (isKind(value, 'set')) return [...value.entries.values()];
  if (isKind(value, 'unknown')) throw new NotKnown(value.reason, value.line);
  throw new PythonError('TypeError', `'${typeName(value)}' object is not iterable`);
}
