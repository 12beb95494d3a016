import { isKind, type PyValue } from './python-value.ts';

/** Whether a value is data through and through, so that Python can read it from its own `repr`. */
export function isPlainData(value: PyValue): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value !== 'object') return true;
  if (isKind(value, 'bytes')) return true;
  if (isKind(value, 'list', 'tuple')) return value.items.every(isPlainData);
  if (isKind(value, 'set')) return [...value.entries.values()].every(isPlainData);
  if (isKind(value, 'dict'))
    return value.namespace === undefined && [...value.entries.values()].every(([key, item]) => isPlainData(key) && isPlainData(item));
  return false;
}
