import { latin1Bytes, shortText } from './pickle-text.ts';
import { refusal } from './pickle-refusal.ts';
import { describeValue, type PickleBytes, type PickleObject, type PickleValue } from './pickle-value.ts';

/** Keeps count of the bytes that are made, and of what is made of them. */
export interface ByteBudget {
  /** Throws when this many bytes more are too many. */
  spend(length: number): void;
  /** Takes note of bytes that are to be wiped. */
  keep(bytes: Uint8Array): void;
}

/** What Python's `callable(*items)` would give, for the five calls that the pickle of a pool has; no other is made. */
export function callResult(callable: PickleValue, items: readonly PickleValue[], budget: ByteBudget): PickleValue {
  const name = isKind(callable, 'name') ? callable.name : undefined;
  const result = name === undefined ? undefined : resultOf(name, items, budget);
  if (result === undefined)
    throw refusal(
      `the pickle calls ${describeValue(callable)} with (${items.slice(0, 4).map(describeValue).join(', ')}), which no pool does`,
    );
  return result;
}

/** An object of a class, as `class.__new__(class)` makes it. */
export function newObject(name: PickleValue): PickleObject {
  if (!isKind(name, 'name') || (name.name !== 'EntropyPool' && name.name !== 'PoolChunk')) {
    throw refusal(`the pickle makes an object of ${describeValue(name)}, which no pool does`);
  }
  return { kind: 'object', name: name.name, attributes: undefined };
}

function resultOf(name: string, items: readonly PickleValue[], budget: ByteBudget): PickleValue | undefined {
  const [first, second, third] = items;
  if (name === 'deque' && items.length === 0) return { kind: 'deque', items: [] };
  if (name === 'deque' && items.length === 1 && isKind(first, 'list')) return { kind: 'deque', items: first.items.splice(0) };
  if (name === 'bytearray' && items.length === 0) return { kind: 'bytearray', bytes: new Uint8Array(0) };
  if (name === 'bytearray' && items.length === 1 && isKind(first, 'bytes')) {
    budget.spend(first.bytes.length);
    return { kind: 'bytearray', bytes: first.bytes };
  }
  if (name === 'bytearray' && items.length === 2) return encoded(first, second, 'bytearray', budget);
  if (name === 'encode' && items.length === 2) return encoded(first, second, 'bytes', budget);
  if (name === '_reconstructor' && items.length === 3 && isKind(second, 'name') && second.name === 'object' && third === null) {
    return first === undefined ? undefined : newObject(first);
  }
  return undefined;
}

function encoded(
  text: PickleValue | undefined,
  encoding: PickleValue | undefined,
  kind: PickleBytes['kind'],
  budget: ByteBudget,
): PickleBytes | undefined {
  if (!isKind(text, 'text') || encoding === undefined || !/^latin-?1$/.test(shortText(encoding) ?? '')) return undefined;
  budget.spend(text.bytes.length);
  const bytes = latin1Bytes(text);
  budget.keep(bytes);
  return { kind, bytes };
}

type Kinded = Exclude<PickleValue, null | number>;

/** Whether a value is one of that kind. */
export function isKind<Kind extends Kinded['kind']>(value: PickleValue | undefined, kind: Kind): value is Kinded & { readonly kind: Kind } {
  return typeof value === 'object' && value !== null && value.kind === kind;
}
