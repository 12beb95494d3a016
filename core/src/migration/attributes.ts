import { bytesMethod } from './bytes-methods.ts';
import { containerMethod } from './container-methods.ts';
import type { Machine } from './machine.ts';
import { isKind, isObject, NotKnown, PythonError, typeName, type PyValue } from './python-value.ts';
import { textMethod } from './text-methods.ts';

/** What `value.name` gives: a member of a module, or a method that is known. */
export function attributeOf(machine: Machine, value: PyValue, name: string): PyValue {
  if (isKind(value, 'unknown')) throw new NotKnown(value.reason, value.line);
  if (isKind(value, 'module')) {
    const member = value.members.get(name);
    if (member !== undefined) return member;
    throw new NotKnown(`${value.name}.${name} can only be known by running it`, machine.at?.lineno ?? 0);
  }
  const method = methodOf(machine, value, name);
  if (method !== undefined) return { kind: 'builtin', name: `${typeName(value)}.${name}`, call: method };
  if (isObject(value) && (value.kind === 'function' || value.kind === 'builtin'))
    throw new NotKnown(`${value.name}.${name} can only be known by running it`, machine.at?.lineno ?? 0);
  if (KNOWN_TO_PYTHON.has(name))
    throw new NotKnown(`.${name} of a ${typeName(value)} can only be known by running it`, machine.at?.lineno ?? 0);
  throw new PythonError('AttributeError', `'${typeName(value)}' object has no attribute '${name}'`);
}

type Method = (args: PyValue[], keywords: Map<string, PyValue>) => PyValue;

// Methods that Python has and the evaluator has not.
const KNOWN_TO_PYTHON = new Set(
  'translate maketrans encode decode isidentifier isprintable isdecimal isnumeric casefold bit_length to_bytes from_bytes as_integer_ratio is_integer hex fromhex conjugate real imag numerator denominator major minor micro __class__ __doc__ __len__ __getitem__'.split(
    ' ',
  ),
);

function methodOf(machine: Machine, value: PyValue, name: string): Method | undefined {
  if (typeof value === 'string') return textMethod(machine, value, name);
  if (isKind(value, 'bytes')) return bytesMethod(machine, value, name);
  if (isKind(value, 'list', 'tuple', 'dict', 'set')) return containerMethod(machine, value, name);
  return undefined;
}
