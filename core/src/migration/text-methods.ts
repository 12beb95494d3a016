import { braceFormat, keywordsOf } from './brace-format.ts';
import type { Machine } from './machine.ts';
import { bytesOf, isKind, itemsOf, listOf, NotKnown, PythonError, tupleOf, typeName, type PyValue } from './python-value.ts';

type Method = (args: PyValue[], keywords: Map<string, PyValue>) => PyValue;

/** A method of str; undefined for one that is not known. */
export function textMethod(machine: Machine, text: string, name: string): Method | undefined {
  const simple = SIMPLE[name];
  if (simple !== undefined) return () => simple(text);
  const withArguments = METHODS[name];
  return withArguments === undefined ? undefined : (args, keywords) => withArguments(machine, text, args, keywords);
}

const ASCII_LETTER = /\p{L}/u;

const SIMPLE: Readonly<Record<string, (text: string) => PyValue>> = {
  upper: (text) => text.toUpperCase(),
  lower: (text) => text.toLowerCase(),
  casefold: (text) => text.toLowerCase(),
  capitalize: (text) => text.charAt(0).toUpperCase() + text.slice(1).toLowerCase(),
  title: (text) => text.replaceAll(/\p{L}+/gu, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()),
  swapcase: (text) => Array.from(text, (char) => (char === char.toUpperCase() ? char.toLowerCase() : char.toUpperCase())).join(''),
  isdigit: (text) => /^\p{Nd}+$/u.test(text),
  isalpha: (text) => /^\p{L}+$/u.test(text),
  isalnum: (text) => /^[\p{L}\p{Nd}]+$/u.test(text),
  isspace: (text) => /^\s+$/u.test(text),
  isupper: (text) => ASCII_LETTER.test(text) && text === text.toUpperCase(),
  islower: (text) => ASCII_LETTER.test(text) && text === text.toLowerCase(),
};

type WithArguments = (machine: Machine, text: string, args: PyValue[], keywords: Map<string, PyValue>) => PyValue;

const METHODS: Readonly<Record<string, WithArguments>> = {
  format: (machine, text, args, keywords) => braceFormat(machine, text, args, keywords),
  format_map: (machine, text, [values]) =>
    braceFormat(machine, text, [], isKind(values ?? null, 'dict') ? keywordsOf(asDict(values)) : new Map()),
  join: (machine, text, [items = null]) => {
    const parts = itemsOf(items).map(asText);
    machine.reserve(parts.reduce((sum, part) => sum + part.length + text.length, 0));
    return parts.join(text);
  },
  split: (machine, text, args, keywords) => split(machine, text, args[0] ?? keywords.get('sep'), args[1] ?? keywords.get('maxsplit')),
  rsplit: (machine, text, args, keywords) => {
    const [separator, most = keywords.get('maxsplit')] = args;
    if (most === undefined || typeof separator !== 'string') return split(machine, text, separator, most);
    const parts = text.split(separator);
    const count = Number(most);
    return listOf(
      count >= parts.length ? parts : [parts.slice(0, parts.length - count).join(separator), ...parts.slice(parts.length - count)],
    );
  },
  splitlines: (_machine, text) =>
    listOf(text === '' ? [] : text.replace(/\r\n?|\n$/, (end) => (text.endsWith(end) ? '' : end)).split(/\r\n|\r|\n/)),
  strip: (_machine, text, [chars]) => stripped(text, chars, true, true),
  lstrip: (_machine, text, [chars]) => stripped(text, chars, true, false),
  rstrip: (_machine, text, [chars]) => stripped(text, chars, false, true),
  replace: (machine, text, [from = null, to = null, count]) => {
    const [old, fresh] = [asText(from), asText(to)];
    const parts = text.split(old);
    machine.reserve(text.length + parts.length * fresh.length);
    if (old === '') throw new NotKnown('replacing an empty text can only be known by running it', 0);
    const most = count === undefined || Number(count) < 0 ? parts.length : Number(count);
    return (
      parts.slice(0, most + 1).join(fresh) +
      parts
        .slice(most + 1)
        .map((part) => old + part)
        .join('')
    );
  },
  startswith: (_machine, text, [prefix = null]) => anyOf(prefix, (one) => text.startsWith(one)),
  endswith: (_machine, text, [suffix = null]) => anyOf(suffix, (one) => text.endsWith(one)),
  removeprefix: (_machine, text, [prefix = null]) => (text.startsWith(asText(prefix)) ? text.slice(asText(prefix).length) : text),
  removesuffix: (_machine, text, [suffix = null]) =>
    asText(suffix) !== '' && text.endsWith(asText(suffix)) ? text.slice(0, -asText(suffix).length) : text,
  find: (_machine, text, [part = null]) => BigInt(text.indexOf(asText(part))),
  rfind: (_machine, text, [part = null]) => BigInt(text.lastIndexOf(asText(part))),
  index: (_machine, text, [part = null]) => {
    const at = text.indexOf(asText(part));
    if (at < 0) throw new PythonError('ValueError', 'substring not found');
    return BigInt(at);
  },
  count: (_machine, text, [part = null]) => BigInt(text.split(asText(part)).length - 1),
  partition: (_machine, text, [part = null]) => cut(text, asText(part), text.indexOf(asText(part)), false),
  rpartition: (_machine, text, [part = null]) => cut(text, asText(part), text.lastIndexOf(asText(part)), true),
  zfill: (machine, text, [width = null]) => {
    machine.reserve(Number(width));
    const sign = /^[+-]/.exec(text)?.[0] ?? '';
    return sign + text.slice(sign.length).padStart(Number(width) - sign.length, '0');
  },
  ljust: (machine, text, [width = null, fill = ' ']) => padded(machine, text, width, (count) => text.padEnd(count, asText(fill))),
  rjust: (machine, text, [width = null, fill = ' ']) => padded(machine, text, width, (count) => text.padStart(count, asText(fill))),
  expandtabs: () => {
    throw new NotKnown('expandtabs() can only be known by running it', 0);
  },
  encode: (_machine, text, args, keywords) => encoded(text, args[0] ?? keywords.get('encoding') ?? 'utf-8'),
};

function asText(value: PyValue): string {
  if (typeof value === 'string') return value;
  if (isKind(value, 'unknown')) throw new NotKnown(value.reason, value.line);
  throw new PythonError('TypeError', `expected str, got ${typeName(value)}`);
}

function asDict(value: PyValue | undefined): ReadonlyMap<string, readonly [PyValue, PyValue]> {
  return isKind(value ?? null, 'dict') && typeof value === 'object' && value !== null && value.kind === 'dict' ? value.entries : new Map();
}

function anyOf(wanted: PyValue, test: (text: string) => boolean): boolean {
  return isKind(wanted, 'tuple') ? wanted.items.some((one) => test(asText(one))) : test(asText(wanted));
}

function split(machine: Machine, text: string, separator: PyValue | undefined, most: PyValue | undefined): PyValue {
  machine.reserve(text.length);
  const limit = most === undefined || Number(most) < 0 ? Number.MAX_SAFE_INTEGER : Number(most);
  if (separator === undefined || separator === null) {
    const words = text.trim() === '' ? [] : text.trim().split(/\s+/u);
    if (words.length <= limit + 1) return listOf(words);
    throw new NotKnown('split() of words with a limit can only be known by running it', 0);
  }
  const between = asText(separator);
  if (between === '') throw new PythonError('ValueError', 'empty separator');
  const parts = text.split(between);
  return listOf(parts.length <= limit + 1 ? parts : [...parts.slice(0, limit), parts.slice(limit).join(between)]);
}

function stripped(text: string, chars: PyValue | undefined, left: boolean, right: boolean): string {
  const set = chars === undefined || chars === null ? undefined : new Set(asText(chars));
  const goes = (char: string): boolean => (set === undefined ? /\s/u.test(char) : set.has(char));
  const all = Array.from(text);
  let [from, to] = [0, all.length];
  if (left) while (from < to && goes(all[from] ?? '')) from += 1;
  if (right) while (to > from && goes(all[to - 1] ?? '')) to -= 1;
  return all.slice(from, to).join('');
}

function cut(text: string, part: string, at: number, isLast: boolean): PyValue {
  if (part === '') throw new PythonError('ValueError', 'empty separator');
  if (at < 0) return tupleOf(isLast ? ['', '', text] : [text, '', '']);
  return tupleOf([text.slice(0, at), part, text.slice(at + part.length)]);
}

function padded(machine: Machine, _text: string, width: PyValue, pad: (count: number) => string): string {
  machine.reserve(Number(width));
  return pad(Number(width));
}

function encoded(text: string, name: PyValue): PyValue {
  const encoding = asText(name).toLowerCase().replaceAll('_', '-');
  if (['utf-8', 'utf8'].includes(encoding)) return bytesOf(Buffer.from(text));
  const highest = encoding === 'ascii' || encoding === 'us-ascii' ? 0x7f : 0xff;
  if (highest === 0xff && !/^(?:latin-?1|iso-8859-1)$/.test(encoding))
    throw new NotKnown(`the encoding ${encoding} is known to Python alone`, 0);
  if (Array.from(text).some((char) => (char.codePointAt(0) ?? 0) > highest))
    throw new PythonError('UnicodeEncodeError', `'${encoding}' can't encode this text`);
  return bytesOf(Buffer.from(text, 'latin1'));
}
