import type { Machine } from './machine.ts';
import { orderOf } from './operators.ts';
import {
  areEqual,
  isKind,
  itemsOf,
  keyOf,
  listOf,
  NotKnown,
  PythonError,
  setKey,
  setOf,
  sizeOf,
  tupleOf,
  type PyDict,
  type PyList,
  type PySet,
  type PyTuple,
  type PyValue,
} from './python-value.ts';
import { nameOf } from './scope.ts';
import { reprOf } from './python-text-form.ts';

type Method = (args: PyValue[], keywords: Map<string, PyValue>) => PyValue;

/** A method of list, tuple, dict or set; undefined for one that is not known. */
export function containerMethod(machine: Machine, value: PyList | PyTuple | PyDict | PySet, name: string): Method | undefined {
  if (value.kind === 'dict') return value.namespace === undefined ? dictMethods(machine, value)[name] : namespaceMethods(value)[name];
  if (value.kind === 'set') return setMethods(value)[name];
  return { ...(value.kind === 'list' ? listMethods(machine, value) : {}), ...sequenceMethods(value) }[name];
}

type Methods = Readonly<Record<string, Method>>;

function sequenceMethods({ items }: PyList | PyTuple): Methods {
  return {
    count: ([value = null]) => BigInt(items.filter((item) => areEqual(item, value)).length),
    index: ([value = null]) => {
      const at = items.findIndex((item) => areEqual(item, value));
      if (at < 0) throw new PythonError('ValueError', 'the value is not in the list');
      return BigInt(at);
    },
  };
}

function listMethods(machine: Machine, list: PyList): Methods {
  const { items } = list;
  return {
    append: ([value = null]) => {
      machine.reserve(items.length + 1);
      items.push(value);
      return null;
    },
    extend: ([values = null]) => {
      const more = itemsOf(values);
      machine.reserve(items.length + more.length);
      items.push(...more);
      return null;
    },
    insert: ([at = null, value = null]) => {
      items.splice(Number(at), 0, value);
      return null;
    },
    pop: ([at = -1n]) => {
      const index = Number(at) < 0 ? items.length + Number(at) : Number(at);
      const [item] = items.splice(index, 1);
      if (item === undefined) throw new PythonError('IndexError', 'pop index out of range');
      return item;
    },
    remove: ([value = null]) => {
      const at = items.findIndex((item) => areEqual(item, value));
      if (at < 0) throw new PythonError('ValueError', 'list.remove(x): x not in list');
      items.splice(at, 1);
      return null;
    },
    reverse: () => {
      items.reverse();
      return null;
    },
    clear: () => {
      items.length = 0;
      return null;
    },
    copy: () => listOf([...items]),
    sort: (_args, keywords) => {
      if (keywords.has('key')) throw new NotKnown('sort() by a key can only be known by running it', 0);
      items.sort(orderOf);
      if (keywords.get('reverse') === true) items.reverse();
      return null;
    },
  };
}

function dictMethods(machine: Machine, { entries }: PyDict): Methods {
  return {
    get: ([key = null, otherwise = null]) => entries.get(keyOf(key))?.[1] ?? (entries.has(keyOf(key)) ? null : otherwise),
    keys: () => listOf(Array.from(entries.values(), ([key]) => key)),
    values: () => listOf(Array.from(entries.values(), ([, value]) => value)),
    items: () => listOf(Array.from(entries.values(), (pair) => tupleOf(pair))),
    copy: () => ({ kind: 'dict', entries: new Map(entries) }),
    clear: () => {
      entries.clear();
      return null;
    },
    pop: ([key = null, otherwise]) => {
      const found = entries.get(keyOf(key));
      if (found === undefined && otherwise === undefined) throw new PythonError('KeyError', reprOf(key));
      entries.delete(keyOf(key));
      return found === undefined ? (otherwise ?? null) : found[1];
    },
    setdefault: ([key = null, value = null]) => {
      if (!entries.has(keyOf(key))) setKey(entries, key, value);
      return entries.get(keyOf(key))?.[1] ?? null;
    },
    update: ([other], keywords) => {
      for (const [key, value] of pairsOf(other)) setKey(entries, key, value);
      for (const [key, value] of keywords) setKey(entries, key, value);
      machine.reserve(entries.size);
      return null;
    },
  };
}

function namespaceMethods({ namespace }: PyDict): Methods {
  return {
    get: ([key = null, otherwise = null]) => (typeof key === 'string' ? (namespace?.names.get(key) ?? otherwise) : otherwise),
    update: ([other], keywords) => {
      for (const [key, value] of [...pairsOf(other), ...keywords]) namespace?.set(nameOf(key), value);
      return null;
    },
    setdefault: ([key = null, value = null]) => {
      if (typeof key !== 'string' || namespace === undefined) return value;
      if (!namespace.names.has(key)) namespace.set(key, value);
      return namespace.names.get(key) ?? null;
    },
    pop: ([key = null, otherwise]) => {
      const found = namespace?.names.get(nameOf(key));
      if (found === undefined && otherwise === undefined) throw new PythonError('KeyError', reprOf(key));
      namespace?.delete(nameOf(key));
      return found ?? otherwise ?? null;
    },
    keys: () => listOf([...(namespace?.names.keys() ?? [])]),
    items: () => listOf(Array.from(namespace?.names ?? [], (pair) => tupleOf(pair))),
    values: () => listOf([...(namespace?.names.values() ?? [])]),
  };
}

/** The pairs of a dict, or of a list of pairs. */
export function pairsOf(value: PyValue | undefined): (readonly [PyValue, PyValue])[] {
  if (value === undefined) return [];
  if (isKind(value, 'dict')) return value.namespace === undefined ? [...value.entries.values()] : [...value.namespace.names];
  return itemsOf(value).map((pair) => {
    if (sizeOf(pair) !== 2) throw new PythonError('ValueError', 'dictionary update sequence element has not length 2');
    const [key = null, item = null] = itemsOf(pair);
    return [key, item] as const;
  });
}

function setMethods({ entries }: PySet): Methods {
  return {
    add: ([value = null]) => {
      entries.set(keyOf(value), value);
      return null;
    },
    discard: ([value = null]) => {
      entries.delete(keyOf(value));
      return null;
    },
    update: ([values = null]) => {
      for (const value of itemsOf(values)) entries.set(keyOf(value), value);
      return null;
    },
    union: ([values = null]) => setOf([...entries.values(), ...itemsOf(values)]),
    copy: () => setOf(entries.values()),
  };
}
