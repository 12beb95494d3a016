import { formatValue } from './format-spec.ts';
import type { Machine } from './machine.ts';
import { bytesOf, isKind, keyOf, PythonError, type PyBytes, type PyValue } from './python-value.ts';
import { reprOf, strOf } from './python-text-form.ts';

const FIELD = /%(?:\(([^)]*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+))?[hlL]?([a-zA-Z%])/g;

/** What `%` gives between a text, or bytes, and its values. */
export function percentFormat(machine: Machine, template: string | PyBytes, values: PyValue): PyValue {
  if (typeof template === 'string') return filled(machine, template, values);
  return bytesOf(Buffer.from(filled(machine, Buffer.from(template.bytes).toString('latin1'), values), 'latin1'));
}

function filled(machine: Machine, template: string, values: PyValue): string {
  const queue = isKind(values, 'tuple') ? [...values.items] : [values];
  let used = 0;
  const next = (): PyValue => {
    used += 1;
    if (used > queue.length) throw new PythonError('TypeError', 'not enough arguments for format string');
    return queue[used - 1] ?? null;
  };
  const result = template.replaceAll(
    FIELD,
    (_all, key: string | undefined, flags: string, width: string | undefined, precision: string | undefined, letter: string) => {
      if (letter === '%') return '%';
      const wide = width === '*' ? starText(next()) : (width ?? '');
      const exact = precision === '*' ? starText(next()) : precision;
      const value = key === undefined ? next() : keyed(values, key);
      const text = field(machine, value, { flags, width: wide, precision: exact, letter });
      machine.reserve(text.length);
      return text;
    },
  );
  if (template.replaceAll(FIELD, '').includes('%')) throw new PythonError('ValueError', 'incomplete format');
  if (used < queue.length && !isKind(values, 'dict'))
    throw new PythonError('TypeError', 'not all arguments converted during string formatting');
  return result;
}

function keyed(values: PyValue, key: string): PyValue {
  if (!isKind(values, 'dict')) throw new PythonError('TypeError', 'format requires a mapping');
  const found = values.entries.get(keyOf(key));
  if (found === undefined) throw new PythonError('KeyError', reprOf(key));
  return found[1];
}

interface Field {
  readonly flags: string;
  readonly width: string;
  readonly precision: string | undefined;
  readonly letter: string;
}

function field(machine: Machine, value: PyValue, { flags, width, precision, letter }: Field): string {
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const left = flags.includes('-') ? '<' : '>';
  const zero = flags.includes('0') && !flags.includes('-') ? '0' : '';
  const point = precision === undefined ? '' : `.${precision}`;
  if ('sra'.includes(letter)) {
    const text = letter === 's' ? bytesText(value) : reprOf(value);
    return formatValue(machine, text, `${left}${width}${point}s`);
  }
  if (letter === 'c')
    return formatValue(machine, typeof value === 'string' ? value : String.fromCodePoint(Number(value)), `${left}${width}s`);
  if ('diuxXo'.includes(letter)) {
    if (typeof value !== 'bigint' && typeof value !== 'number' && typeof value !== 'boolean')
      throw new PythonError('TypeError', `%${letter} format: a real number is required`);
    const whole = typeof value === 'number' ? BigInt(Math.trunc(value)) : BigInt(value);
    const digits = whole.toString(letter.toLowerCase() === 'x' ? 16 : letter === 'o' ? 8 : 10).replace('-', '');
    if (precision !== undefined && Number(precision) > digits.length) throw machine.tooLarge('this number format is not understood');
    const alternate = flags.includes('#') ? '#' : '';
    const kind = 'iu'.includes(letter) ? 'd' : letter;
    return formatValue(machine, whole, `${zero === '' ? left : ''}${sign}${alternate}${zero}${width}${kind}`);
  }
  if (typeof value !== 'bigint' && typeof value !== 'number' && typeof value !== 'boolean')
    throw new PythonError('TypeError', 'must be real number');
  return formatValue(
    machine,
    Number(value),
    `${zero === '' ? left : ''}${sign}${flags.includes('#') ? '#' : ''}${zero}${width}${point}${letter}`,
  );
}

function bytesText(value: PyValue): string {
  return isKind(value, 'bytes') ? Buffer.from(value.bytes).toString('latin1') : strOf(value);
}

function starText(value: PyValue): string {
  if (typeof value === 'bigint' && value >= 0n) return String(value);
  throw new PythonError('TypeError', '* wants int');
}
