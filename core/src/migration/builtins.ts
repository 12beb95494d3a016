import type { Machine } from './machine.ts';
import { binary, numeric, orderOf } from './operators.ts';
import { fixed } from './decimal-rounding.ts';
import { pairsOf } from './container-methods.ts';
import { formatValue } from './format-spec.ts';
import {
  bytesOf,
  dictOf,
  isKind,
  isTrue,
  itemsOf,
  listOf,
  NotKnown,
  PythonError,
  setOf,
  sizeOf,
  tupleOf,
  typeName,
  type PyValue,
} from './python-value.ts';
import { reprOf, strOf } from './python-text-form.ts';

type Function = (machine: Machine, args: PyValue[], keywords: Map<string, PyValue>) => PyValue;

/** The names that Python has without an import, as far as they are known. */
export function builtinNames(machine: Machine): ReadonlyMap<string, PyValue> {
  const functions = Object.entries(FUNCTIONS).map(([name, run]): readonly [string, PyValue] => [
    name,
    { kind: 'builtin', name, call: (args, keywords) => run(machine, args, keywords) },
  ]);
  return new Map<string, PyValue>([...functions, ['log', machine.importModule('logging') ?? null], ['__name__', '__main__']]);
}

const FUNCTIONS: Readonly<Record<string, Function>> = {
  abs: (_machine, [value = null]) => {
    const number = needNumber(value);
    return number < 0 ? -number : number;
  },
  all: (_machine, [items = null]) => itemsOf(items).every(isTrue),
  any: (_machine, [items = null]) => itemsOf(items).some(isTrue),
  bin: (_machine, [value = null]) => based(value, 2, '0b'),
  bool: (_machine, [value = false]) => isTrue(value),
  bytearray: (machine, args) => toBytes(machine, args),
  bytes: (machine, args) => toBytes(machine, args),
  chr: (_machine, [value = null]) => String.fromCodePoint(Number(needNumber(value))),
  dict: (_machine, [from], keywords) => dictOf([...pairsOf(from), ...keywords]),
  divmod: (machine, [one = null, other = null]) => tupleOf([binary(machine, 'FloorDiv', one, other), binary(machine, 'Mod', one, other)]),
  enumerate: (_machine, [items = null, start], keywords) => {
    const first = BigInt(Number(needNumber(start ?? keywords.get('start') ?? 0n)));
    return listOf(itemsOf(items).map((item, index) => tupleOf([first + BigInt(index), item])));
  },
  filter: (machine, [test = null, items = null]) =>
    listOf(itemsOf(items).filter((item) => isTrue(test === null ? item : applied(machine, test, [item])))),
  float: (_machine, [value = 0]) => toFloat(value),
  format: (machine, [value = null, spec = '']) => formatValue(machine, value, strOf(spec)),
  globals: (machine) => namespaceOf(machine),
  hex: (_machine, [value = null]) => based(value, 16, '0x'),
  int: (_machine, args, keywords) => toInt(args[0] ?? 0n, args[1] ?? keywords.get('base')),
  isinstance: (_machine, [value = null, type = null]) => isInstance(value, type),
  len: (_machine, [value = null]) => {
    if (typeof value !== 'string' && !isKind(value, 'bytes', 'list', 'tuple', 'dict', 'set'))
      throw new PythonError('TypeError', `object of type '${typeName(value)}' has no len()`);
    return BigInt(sizeOf(value));
  },
  list: (_machine, [items]) => listOf(items === undefined ? [] : itemsOf(items)),
  map: (machine, [call = null, ...lists]) => {
    const columns = lists.map(itemsOf);
    const rows = Math.min(...columns.map((column) => column.length));
    return listOf(
      Array.from({ length: rows }, (_row, index) =>
        applied(
          machine,
          call,
          columns.map((column) => column[index] ?? null),
        ),
      ),
    );
  },
  max: (_machine, args, keywords) => extreme(args, keywords, 1),
  min: (_machine, args, keywords) => extreme(args, keywords, -1),
  oct: (_machine, [value = null]) => based(value, 8, '0o'),
  ord: (_machine, [value = null]) => BigInt(isKind(value, 'bytes') ? (value.bytes[0] ?? 0) : (strOf(value).codePointAt(0) ?? 0)),
  pow: (machine, [one = null, other = null, modulus]) => {
    if (modulus === undefined) return binary(machine, 'Pow', one, other);
    throw new NotKnown('pow() of three numbers can only be known by running it', 0);
  },
  print: () => null,
  range: (machine, args) => range(machine, args),
  repr: (_machine, [value = null]) => reprOf(value),
  reversed: (_machine, [items = null]) => listOf(itemsOf(items).toReversed()),
  round: (_machine, [value = null, digits]) => rounded(value, digits),
  set: (_machine, [items]) => setOf(items === undefined ? [] : itemsOf(items)),
  sorted: (machine, [items = null], keywords) => {
    const by = keywords.get('key');
    const keyed = itemsOf(items).map((item) => ({ item, key: by === undefined || by === null ? item : applied(machine, by, [item]) }));
    const isReversed = isTrue(keywords.get('reverse') ?? false);
    keyed.sort((one, other) => (isReversed ? orderOf(other.key, one.key) : orderOf(one.key, other.key)));
    return listOf(keyed.map(({ item }) => item));
  },
  str: (_machine, args) => {
    if (args.length > 1) throw new NotKnown('str() with an encoding can only be known by running it', 0);
    return args[0] === undefined ? '' : strOf(args[0]);
  },
  sum: (machine, [items = null, start = 0n]) => itemsOf(items).reduce((sum, item) => binary(machine, 'Add', sum, item), start),
  tuple: (_machine, [items]) => tupleOf(items === undefined ? [] : itemsOf(items)),
  zip: (_machine, lists) => {
    const columns = lists.map(itemsOf);
    const rows = columns.length === 0 ? 0 : Math.min(...columns.map((column) => column.length));
    return listOf(Array.from({ length: rows }, (_row, index) => tupleOf(columns.map((column) => column[index] ?? null))));
  },
};

function namespaceOf(machine: Machine): PyValue {
  if (machine.globals === undefined) throw new NotKnown('globals() can only be known by running it', 0);
  return { kind: 'dict', entries: new Map(), namespace: machine.globals };
}

function applied(machine: Machine, callee: PyValue, args: PyValue[]): PyValue {
  if (isKind(callee, 'builtin')) return callee.call(args, new Map());
  const at = machine.at;
  if (isKind(callee, 'function') && at !== undefined) return machine.callFunction(callee, args, new Map(), at);
  throw new NotKnown('what this calls can only be known by running it', 0);
}

function needNumber(value: PyValue): bigint | number {
  const number = numeric(value);
  if (number === undefined) throw new PythonError('TypeError', `a number is required, not ${typeName(value)}`);
  return number;
}

function based(value: PyValue, base: number, prefix: string): string {
  const number = needNumber(value);
  if (typeof number !== 'bigint') throw new PythonError('TypeError', "'float' object cannot be interpreted as an integer");
  return `${number < 0n ? '-' : ''}${prefix}${(number < 0n ? -number : number).toString(base)}`;
}

function toBytes(machine: Machine, [value, encoding]: readonly PyValue[]): PyValue {
  if (value === undefined) return bytesOf(new Uint8Array());
  if (isKind(value, 'bytes')) return value;
  if (typeof value === 'bigint') {
    machine.reserve(Number(value));
    return bytesOf(new Uint8Array(Math.max(0, Number(value))));
  }
  if (typeof value === 'string') {
    if (encoding === undefined) throw new PythonError('TypeError', 'string argument without an encoding');
    throw new NotKnown('bytes() of a text can only be known by running it', 0);
  }
  return bytesOf(Uint8Array.from(itemsOf(value), Number));
}

function toInt(value: PyValue, base: PyValue | undefined): bigint {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new PythonError('OverflowError', 'cannot convert float infinity to integer');
    return BigInt(Math.trunc(value));
  }
  if (typeof value === 'bigint' || typeof value === 'boolean') return BigInt(value);
  if (typeof value !== 'string') throw new PythonError('TypeError', `int() argument must not be '${typeName(value)}'`);
  const invalid = new PythonError('ValueError', `invalid literal for int(): ${reprOf(value)}`);
  const [, sign = '', digits = ''] = /^\s*([+-]?)([0-9a-zA-Z_]+)\s*$/.exec(value) ?? [];
  const plain = digits.replaceAll(/(?<=[^_])_(?=[^_])/g, '').toLowerCase();
  const prefix = { 16: '0x', 8: '0o', 2: '0b' }[Number(base ?? 10)];
  if (![10, 16, 8, 2].includes(Number(base ?? 10)) || plain.length > 4300)
    throw new NotKnown('int() of this can only be known by running it', 0);
  const body = prefix !== undefined && plain.startsWith(prefix) ? plain.slice(2) : plain;
  const allowed = { 16: /^[0-9a-f]+$/, 10: /^\d+$/, 8: /^[0-7]+$/, 2: /^[01]+$/ }[Number(base ?? 10)];
  if (allowed?.test(body) !== true) throw invalid;
  const number = BigInt((prefix ?? '') + body);
  return sign === '-' ? -number : number;
}

function toFloat(value: PyValue): number {
  if (typeof value !== 'string') return Number(needNumber(value));
  const text = value.trim().toLowerCase().replaceAll('_', '');
  const special = { inf: Infinity, infinity: Infinity, nan: Number.NaN }[text.replace(/^[+-]/, '')];
  if (special !== undefined) return text.startsWith('-') ? -special : special;
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/.test(text))
    throw new PythonError('ValueError', `could not convert string to float: ${reprOf(value)}`);
  return Number(text);
}

function isInstance(value: PyValue, type: PyValue): boolean {
  const types = isKind(type, 'tuple') ? type.items : [type];
  return types.some((one) => {
    if (!isKind(one, 'builtin')) throw new NotKnown('isinstance() of this class can only be known by running it', 0);
    return one.name === typeName(value) || (one.name === 'int' && typeof value === 'boolean');
  });
}

function extreme(args: readonly PyValue[], keywords: ReadonlyMap<string, PyValue>, sign: 1 | -1): PyValue {
  if (keywords.has('key')) throw new NotKnown('min() and max() by a key can only be known by running it', 0);
  const [first, ...rest] = args.length === 1 ? itemsOf(args[0] ?? null) : args;
  if (first === undefined) {
    const otherwise = keywords.get('default');
    if (otherwise === undefined) throw new PythonError('ValueError', 'max() arg is an empty sequence');
    return otherwise;
  }
  return rest.reduce((best, item) => (orderOf(item, best) * sign > 0 ? item : best), first);
}

function range(machine: Machine, args: readonly PyValue[]): PyValue {
  const [one, two, by = 1n] = args.map((arg) => {
    const number = needNumber(arg);
    if (typeof number !== 'bigint') throw new PythonError('TypeError', "'float' object cannot be interpreted as an integer");
    return number;
  });
  const [from, to] = two === undefined ? [0n, one ?? 0n] : [one ?? 0n, two];
  if (by === 0n) throw new PythonError('ValueError', 'range() arg 3 must not be zero');
  const count = by > 0n ? (to - from + by - 1n) / by : (from - to - by - 1n) / -by;
  machine.reserve(count < 0n ? 0 : Number(count));
  return listOf(Array.from({ length: count < 0n ? 0 : Number(count) }, (_item, index) => from + BigInt(index) * by));
}

// A half goes to the even number.
function rounded(value: PyValue, digits: PyValue | undefined): PyValue {
  const number = needNumber(value);
  if (digits !== undefined && digits !== null) {
    if (typeof number === 'bigint') return number;
    const places = Number(needNumber(digits));
    if (places < 0 || places > 15) throw new NotKnown('round() to so many digits can only be known by running it', 0);
    return Number(fixed(number, places));
  }
  if (typeof number === 'bigint') return number;
  const floor = Math.floor(number);
  const half = number - floor;
  if (half !== 0.5) return BigInt(Math.round(number));
  return BigInt(floor % 2 === 0 ? floor : floor + 1);
}
