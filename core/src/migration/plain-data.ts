import { isKind, NotKnown, within, Look, type PyValue } from './python-value.ts';

/** Whether a value is data through and through, so that Python can read it from its own `repr`. */
export function isPlainData(value: PyValue): boolean {
  try {
    return isPlain(value, new Look());
  } catch (error) {
    if (error instanceof NotKnown) return false; // too large or too deep
    throw error;
  }
}

function isPlain(value: PyValue, look: Look): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value !== 'object') return true;
  if (isKind(value, 'bytes')) return true;
  if (isKind(value, 'list', 'tuple')) return within(look, value.items.length, () => value.items.every((item) => isPlain(item, look)));
  if (isKind(value, 'set')) return [...value.entries.values()].every((item) => isPlain(item, look));
  if (isKind(value, 'dict'))
    return (
      value.namespace === undefined &&
      within(look, value.entries.size, () => [...value.entries.values()].every(([key, item]) => isPlain(key, look) && isPlain(item, look)))
    );
  return false;
}
