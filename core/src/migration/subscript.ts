import { bytesOf, isKind, keyOf, listOf, NotKnown, PythonError, tupleOf, typeName, type PyValue } from './python-value.ts';
import { reprOf } from './python-text-form.ts';

/** The bounds of a slice; undefined where left out. */
export interface SliceBounds {
  readonly from: bigint | undefined;
  readonly to: bigint | undefined;
  readonly by: bigint | undefined;
}

/** What `value[key]` gives. */
export function subscript(value: PyValue, key: PyValue): PyValue {
  if (isKind(value, 'unknown')) throw new NotKnown(value.reason, value.line);
  if (isKind(key, 'unknown')) throw new NotKnown(key.reason, key.line);
  if (isKind(value, 'dict')) {
    const found =
      value.namespace !== undefined && typeof key === 'string' ? value.namespace.names.get(key) : value.entries.get(keyOf(key))?.[1];
    if (found === undefined) throw new PythonError('KeyError', reprOf(key));
    return found;
  }
  const index = typeof key === 'boolean' ? BigInt(key) : key;
  if (typeof index !== 'bigint') throw new PythonError('TypeError', `'${typeName(value)}' has no item ${reprOf(key)}`);
  const items = sequence(value);
  const at = Number(index < 0n ? index + BigInt(items.length) : index);
  const item = items[at];
  if (item === undefined) throw new PythonError('IndexError', `${typeName(value)} index out of range`);
  return item;
}

/** What `value[from:to:by]` gives. */
export function sliceOf(value: PyValue, { from, to, by = 1n }: SliceBounds): PyValue {
  if (isKind(value, 'unknown')) throw new NotKnown(value.reason, value.line);
  const items = sequence(value);
  if (by === 0n) throw new PythonError('ValueError', 'slice step cannot be zero');
  const size = BigInt(items.length);
  const bound = (given: bigint | undefined, otherwise: bigint): bigint => {
    if (given === undefined) return otherwise;
    const absolute = given < 0n ? given + size : given;
    const [lowest, highest] = by > 0n ? [0n, size] : [-1n, size - 1n];
    return absolute < lowest ? lowest : absolute > highest ? highest : absolute;
  };
  const [first, end] = [bound(from, by > 0n ? 0n : size - 1n), bound(to, by > 0n ? size : -1n)];
  const taken: PyValue[] = [];
  for (let at = first; by > 0n ? at < end : at > end; at += by) taken.push(items[Number(at)] ?? null);
  if (typeof value === 'string') return taken.map(String).join('');
  if (isKind(value, 'bytes')) return bytesOf(Uint8Array.from(taken, Number));
  return isKind(value, 'tuple') ? tupleOf(taken) : listOf(taken);
}

function sequence(value: PyValue): readonly PyValue[] {
  if (typeof value === 'string') return Array.from(value);
  if (isKind(value, 'bytes')) return Array.from(value.bytes, BigInt);
  if (isKind(value, 'list', 'tuple')) return value.items;
  throw new PythonError('TypeError', `'${typeName(value)}' object is not subscriptable`);
}
