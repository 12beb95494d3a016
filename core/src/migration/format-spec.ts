import { exponential, fixed } from './decimal-rounding.ts';
import type { Machine } from './machine.ts';
import { isKind, NotKnown, PythonError, type PyValue } from './python-value.ts';
import { floatText, strOf } from './python-text-form.ts';

const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/su;

/** A value in the form that a format specification such as `>8.2f` asks for. */
export function formatValue(machine: Machine, value: PyValue, spec: string): string {
  if (isKind(value, 'unknown')) throw new NotKnown(value.reason, value.line);
  if (spec === '') return strOf(value);
  const match = SPEC.exec(spec);
  if (match === null) throw new PythonError('ValueError', `Invalid format specifier '${spec}'`);
  const [, fill, align, sign = '', alternate, zero, width = '0', group, precision, letter] = match;
  machine.reserve(Number(width) + Number(precision ?? 0));
  const isNumber = typeof value === 'bigint' || typeof value === 'number' || (typeof value === 'boolean' && letter !== undefined);
  const [prefix, digits] = isNumber
    ? numberText(typeof value === 'boolean' ? BigInt(value) : value, { sign, alternate, group, precision, letter })
    : ['', plainText(value, precision, letter)];
  const missing = Number(width) - Array.from(prefix + digits).length;
  const pad = (fill ?? (zero === undefined ? ' ' : '0')).repeat(Math.max(0, missing));
  const where = align ?? (zero !== undefined && isNumber ? '=' : isNumber ? '>' : '<');
  if (where === '=') return prefix + (group === undefined ? pad : groupedPad(pad)) + digits;
  if (where === '<') return prefix + digits + pad;
  if (where === '>') return pad + prefix + digits;
  const before = Math.floor(pad.length / 2);
  return pad.slice(0, before) + prefix + digits + pad.slice(before);
}

function groupedPad(pad: string): string {
  if (pad.includes('0')) throw new NotKnown('zeros with separators are not understood', 0);
  return pad;
}

function plainText(value: PyValue, precision: string | undefined, letter: string | undefined): string {
  if (letter !== undefined && letter !== 's') throw new PythonError('ValueError', `Unknown format code '${letter}'`);
  const text = strOf(value);
  return precision === undefined ? text : Array.from(text).slice(0, Number(precision)).join('');
}

interface NumberForm {
  readonly sign: string;
  readonly alternate: string | undefined;
  readonly group: string | undefined;
  readonly precision: string | undefined;
  readonly letter: string | undefined;
}

// Sign and prefix, then digits.
function numberText(value: bigint | number, form: NumberForm): readonly [string, string] {
  const isNegative = value < 0 || Object.is(value, -0);
  const sign = isNegative ? '-' : form.sign === '-' ? '' : form.sign;
  const letter = form.letter ?? (typeof value === 'bigint' ? 'd' : '');
  const bases: Readonly<Record<string, number>> = { b: 2, o: 8, d: 10, n: 10, x: 16, X: 16 };
  const base = bases[letter];
  if (letter === 'c') return ['', String.fromCodePoint(Number(value))];
  if (base !== undefined && typeof value === 'bigint') {
    const digits = (value < 0n ? -value : value).toString(base);
    const prefix = form.alternate === undefined || base === 10 ? '' : `0${letter}`;
    return [sign + prefix, grouped(letter === 'X' ? digits.toUpperCase() : digits, form.group, base === 10 ? 3 : 4)];
  }
  if (base !== undefined && letter !== 'n')
    throw new PythonError('ValueError', `Unknown format code '${letter}' for object of type 'float'`);
  if (form.alternate !== undefined) throw new NotKnown('# in the format of a float is known to Python alone', 0);
  return [sign, floatForm(Math.abs(Number(value)), letter, form)];
}

function floatForm(value: number, letter: string, { group, precision }: NumberForm): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : 'inf';
  const places = Number(precision ?? 6);
  if (places > 100) throw new NotKnown('so many digits are known to Python alone', 0);
  if (letter === '') return precision === undefined ? grouped(floatText(value), group, 3) : general(value, places, true);
  if (letter === '%') return `${grouped(fixed(value * 100, places), group, 3)}%`;
  if (letter === 'f' || letter === 'F') {
    if (value >= 1e21) throw new NotKnown('so many digits are known to Python alone', 0);
    return grouped(fixed(value, places), group, 3);
  }
  if (letter === 'e' || letter === 'E') return withCase(twoDigits(exponential(value, places)), letter);
  return withCase(grouped(general(value, places, false), group, 3), letter);
}

function general(value: number, precision: number, isPlain: boolean): string {
  const places = Math.max(precision, 1);
  const exponent = value === 0 ? 0 : Number(exponential(value, places - 1).split('e')[1]);
  const limit = isPlain ? places - 1 : places;
  if (exponent < -4 || exponent >= limit) return twoDigits(exponential(value, places - 1).replace(/\.?0+e/, 'e'));
  const text = fixed(value, Math.max(0, places - 1 - exponent));
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return isPlain && !short.includes('.') ? `${short}.0` : short;
}

function twoDigits(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

function withCase(text: string, letter: string): string {
  return letter === letter.toUpperCase() ? text.toUpperCase() : text;
}

function grouped(digits: string, separator: string | undefined, size: number): string {
  if (separator === undefined) return digits;
  const [whole = '', rest] = digits.split('.');
  const parts: string[] = [];
  for (let end = whole.length; end > 0; end -= size) parts.unshift(whole.slice(Math.max(0, end - size), end));
  return parts.join(separator) + (rest === undefined ? '' : `.${rest}`);
}
