import type { Draft } from './draft.ts';
import type { ReadPython } from './read-python.ts';
import { sourceOf } from './python-tree.ts';
import { isKind, NotKnown, typeName, type PyValue } from './python-value.ts';
import { reprOf } from './python-text-form.ts';
import { numeric } from './operators.ts';

/** A value as Python writes it, short. */
export function shownValue(value: PyValue): string {
  const text = textOf(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function textOf(value: PyValue): string {
  try {
    return reprOf(value);
  } catch (error) {
    if (error instanceof NotKnown) return `a ${typeName(value)}`;
    throw error;
  }
}

/** A number within limits; notes where the nearest allowed one was taken. Undefined, and noted, for what is no number. */
export function numberWithin(
  draft: Draft,
  key: string,
  value: PyValue,
  { lowest, highest, whole, show = String }: { lowest: number; highest: number; whole?: boolean; show?: (value: number) => string },
): number | undefined {
  const number = numeric(value);
  if (number === undefined || Number.isNaN(number)) {
    draft.needHand(`${key} is ${shownValue(value)}, expected a number`);
    return undefined;
  }
  const exact = Number(number);
  const rounded = whole === true ? Math.round(exact) : exact;
  const allowed = Math.min(highest, Math.max(lowest, rounded));
  if (allowed !== exact)
    draft.change(`${key} was ${Number.isFinite(exact) ? show(exact) : shownValue(exact)}; the nearest allowed value is ${show(allowed)}`);
  return allowed;
}

/** Loses a key whose value is not known, or keeps it; true where it is known. */
export function isKnown(read: ReadPython, draft: Draft, key: string, value: PyValue): boolean {
  if (!isKind(value, 'unknown')) return true;
  const statements = read.origins.get(draft.from) ?? [];
  const source =
    value.node === undefined
      ? statements.map((one) => sourceOf(read.tree.text, one)).join('\n')
      : `${key} = ${sourceOf(read.tree.text, value.node)}`;
  draft.lose({ line: value.line || draft.line, reason: `${key}: ${value.reason}`, source });
  return false;
}
