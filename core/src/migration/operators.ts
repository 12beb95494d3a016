import type { Machine } from './machine.ts';
import { percentFormat } from './percent-format.ts';
import {
  areEqual,
  bytesOf,
  isKind,
  itemsOf,
  keyOf,
  listOf,
  NotKnown,
  PythonError,
  setOf,
  sizeOf,
  tupleOf,
  typeName,
  type PyValue,
} from './python-value.ts';

/** The result of an operator between two values. */
export function binary(machine: Machine, operator: string, left: PyValue, right: PyValue): PyValue {
  for (const side of [left, right]) if (isKind(side, 'unknown')) throw new NotKnown(side.reason, side.line);
  const [one, other] = [numeric(left), numeric(right)];
  if (one !== undefined && other !== undefined) {
    if (typeof left === 'boolean' && typeof right === 'boolean' && ['BitAnd', 'BitOr', 'BitXor'].includes(operator))
      return ints(machine, operator, BigInt(left), BigInt(right)) !== 0n;
    if (typeof one === 'bigint' && typeof other === 'bigint') return ints(machine, operator, one, other);
    return floats(operator, Number(one), Number(other));
  }
  const result = sequences(machine, operator, left, right);
  if (result !== undefined) return result;
  throw new PythonError('TypeError', `unsupported operand types: '${typeName(left)}' and '${typeName(right)}'`);
}

/** A comparison such as `Lt` or `In`. */
export function compare(operator: string, left: PyValue, right: PyValue): boolean {
  if (operator === 'Eq') return areEqual(left, right);
  if (operator === 'NotEq') return !areEqual(left, right);
  if (operator === 'In') return contains(right, left);
  if (operator === 'NotIn') return !contains(right, left);
  if (operator === 'Is' || operator === 'IsNot') return isSame(left, right) === (operator === 'Is');
  const order = orderOf(left, right);
  if (operator === 'Lt') return order < 0;
  if (operator === 'LtE') return order <= 0;
  return operator === 'Gt' ? order > 0 : order >= 0;
}

/** Which of two values comes first: negative, 0 or positive, NaN where neither does. */
export function orderOf(left: PyValue, right: PyValue): number {
  for (const side of [left, right]) if (isKind(side, 'unknown')) throw new NotKnown(side.reason, side.line);
  const [one, other] = [numeric(left), numeric(right)];
  if (one !== undefined && other !== undefined) {
    if (Number.isNaN(one) || Number.isNaN(other)) return Number.NaN;
    return one < other ? -1 : Number(one > other);
  }
  if (typeof left === 'string' && typeof right === 'string') return Buffer.compare(Buffer.from(left), Buffer.from(right));
  if (isKind(left, 'bytes') && isKind(right, 'bytes')) return Buffer.compare(left.bytes, right.bytes);
  if ((isKind(left, 'list') && isKind(right, 'list')) || (isKind(left, 'tuple') && isKind(right, 'tuple'))) {
    for (const [index, item] of left.items.entries()) {
      const match = right.items[index];
      if (match === undefined) return 1;
      if (!areEqual(item, match)) return orderOf(item, match);
    }
    return left.items.length - right.items.length;
  }
  throw new PythonError('TypeError', `'<' not supported between '${typeName(left)}' and '${typeName(right)}'`);
}

/** A value as a number, where it is one; true is 1. */
export function numeric(value: PyValue): bigint | number | undefined {
  if (typeof value === 'boolean') return BigInt(value);
  return typeof value === 'bigint' || typeof value === 'number' ? value : undefined;
}

const MOST_BITS = 100_000;

function bits(value: bigint): number {
  return value.toString(16).length * 4;
}

function ints(machine: Machine, operator: string, one: bigint, other: bigint): PyValue {
  if (['Mult', 'Pow', 'LShift'].includes(operator)) {
    const size = operator === 'Mult' ? bits(one) + bits(other) : operator === 'Pow' ? bits(one) * Number(other) : bits(one) + Number(other);
    if (size > MOST_BITS && one !== 0n && !(operator === 'Pow' && (one === 1n || one === -1n)))
      throw machine.tooLarge('a number becomes too large');
  }
  if (['FloorDiv', 'Mod', 'Div'].includes(operator) && other === 0n) throw new PythonError('ZeroDivisionError', 'division by zero');
  if (['LShift', 'RShift'].includes(operator) && other < 0n) throw new PythonError('ValueError', 'negative shift count');
  if (operator === 'Pow' && other < 0n) return floats(operator, Number(one), Number(other));
  const remainder = (): bigint => {
    const rest = one % other;
    return rest !== 0n && rest < 0n !== other < 0n ? rest + other : rest;
  };
  switch (operator) {
    case 'Add':
      return one + other;
    case 'Sub':
      return one - other;
    case 'Mult':
      return one * other;
    case 'Div':
      return Number(one) / Number(other);
    case 'FloorDiv':
      return (one - remainder()) / other;
    case 'Mod':
      return remainder();
    case 'Pow':
      return one ** other;
    case 'LShift':
      return one << other;
    case 'RShift':
      return other > BigInt(MOST_BITS) ? (one < 0n ? -1n : 0n) : one >> other;
    case 'BitAnd':
      return one & other;
    case 'BitOr':
      return one | other;
    case 'BitXor':
      return one ^ other;
    default:
      throw new PythonError('TypeError', 'unsupported operand types');
  }
}

function floats(operator: string, one: number, other: number): PyValue {
  if (['FloorDiv', 'Mod', 'Div'].includes(operator) && other === 0) throw new PythonError('ZeroDivisionError', 'float division by zero');
  const remainder = (): number => {
    const rest = one % other;
    if (rest === 0) return other < 0 ? -0 : 0;
    return rest < 0 !== other < 0 ? rest + other : rest;
  };
  switch (operator) {
    case 'Add':
      return one + other;
    case 'Sub':
      return one - other;
    case 'Mult':
      return one * other;
    case 'Div':
      return one / other;
    case 'FloorDiv':
      return floored(Math.round((one - remainder()) / other), one / other);
    case 'Mod':
      return remainder();
    case 'Pow':
      return power(one, other);
    default:
      throw new PythonError('TypeError', "unsupported operand types: 'float'");
  }
}

// A zero has the sign of the quotient.
function floored(quotient: number, exact: number): number {
  if (quotient !== 0) return quotient;
  return exact < 0 || Object.is(exact, -0) ? -0 : 0;
}

function power(one: number, other: number): number {
  if (one === 0 && other < 0) throw new PythonError('ZeroDivisionError', '0.0 cannot be raised to a negative power');
  const result = one ** other;
  if (Number.isNaN(result) && !Number.isNaN(one) && !Number.isNaN(other))
    throw new NotKnown('a complex number is nothing that a setting can be', 0);
  return result;
}

function sequences(machine: Machine, operator: string, left: PyValue, right: PyValue): PyValue | undefined {
  if (operator === 'Mod' && (typeof left === 'string' || isKind(left, 'bytes'))) return percentFormat(machine, left, right);
  if (operator === 'Mult') {
    const count = numeric(right);
    if (typeof count === 'bigint') return repeated(machine, left, count);
    const first = numeric(left);
    return typeof first === 'bigint' ? repeated(machine, right, first) : undefined;
  }
  if (operator === 'Add') return added(machine, left, right);
  if (operator === 'BitOr' && isKind(left, 'dict') && isKind(right, 'dict'))
    return { kind: 'dict', entries: new Map([...left.entries, ...right.entries]) };
  if (isKind(left, 'set') && isKind(right, 'set')) return sets(operator, [...left.entries.values()], [...right.entries.values()]);
  return undefined;
}

function added(machine: Machine, left: PyValue, right: PyValue): PyValue | undefined {
  if (typeof left === 'string' && typeof right === 'string') {
    machine.reserve(left.length + right.length);
    return left + right;
  }
  if (isKind(left, 'bytes') && isKind(right, 'bytes')) {
    machine.reserve(left.bytes.length + right.bytes.length);
    return bytesOf(Buffer.concat([left.bytes, right.bytes]));
  }
  if (isKind(left, 'list') && isKind(right, 'list')) {
    machine.reserve(left.items.length + right.items.length);
    return listOf([...left.items, ...right.items]);
  }
  return isKind(left, 'tuple') && isKind(right, 'tuple') ? tupleOf([...left.items, ...right.items]) : undefined;
}

function repeated(machine: Machine, value: PyValue, count: bigint): PyValue | undefined {
  const times = count < 0n ? 0 : Number(count);
  if (typeof value === 'string') {
    machine.reserve(value.length * times);
    return value.repeat(value === '' ? 0 : times);
  }
  if (!isKind(value, 'bytes', 'list', 'tuple')) return undefined;
  const size = sizeOf(value);
  machine.reserve(size * times);
  if (isKind(value, 'bytes')) return bytesOf(Buffer.concat(Array.from({ length: size === 0 ? 0 : times }, () => value.bytes)));
  const items = Array.from({ length: size === 0 ? 0 : times }, () => value.items).flat();
  return isKind(value, 'list') ? listOf(items) : tupleOf(items);
}

function sets(operator: string, left: readonly PyValue[], right: readonly PyValue[]): PyValue | undefined {
  const keys = new Set(right.map((item) => keyOf(item)));
  const own = new Set(left.map((item) => keyOf(item)));
  if (operator === 'BitOr') return setOf([...left, ...right]);
  if (operator === 'BitAnd') return setOf(left.filter((item) => keys.has(keyOf(item))));
  if (operator === 'Sub') return setOf(left.filter((item) => !keys.has(keyOf(item))));
  if (operator === 'BitXor')
    return setOf([...left.filter((item) => !keys.has(keyOf(item))), ...right.filter((item) => !own.has(keyOf(item)))]);
  return undefined;
}

function contains(container: PyValue, value: PyValue): boolean {
  if (typeof container === 'string') {
    if (typeof value !== 'string')
      throw new PythonError('TypeError', `'in <string>' requires string as left operand, not ${typeName(value)}`);
    return container.includes(value);
  }
  if (isKind(container, 'dict') && container.namespace !== undefined)
    return typeof value === 'string' && container.namespace.names.has(value);
  if (isKind(container, 'dict', 'set')) return container.entries.has(keyOf(value));
  if (isKind(container, 'bytes') && isKind(value, 'bytes')) return Buffer.from(container.bytes).includes(Buffer.from(value.bytes));
  return itemsOf(container).some((item) => areEqual(item, value));
}

function isSame(left: PyValue, right: PyValue): boolean {
  for (const side of [left, right]) if (isKind(side, 'unknown')) throw new NotKnown(side.reason, side.line);
  return left === right;
}
