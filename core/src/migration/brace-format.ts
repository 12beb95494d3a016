import { formatValue } from './format-spec.ts';
import type { Machine } from './machine.ts';
import { keyOf, PythonError, type PyValue } from './python-value.ts';
import { reprOf, strOf } from './python-text-form.ts';
import { subscript } from './subscript.ts';

/** What `template.format(…)` gives. */
export function braceFormat(machine: Machine, template: string, args: readonly PyValue[], keywords: ReadonlyMap<string, PyValue>): string {
  let automatic = 0;
  const lookup = (name: string): PyValue => {
    if (name !== '' && !/^\d+$/.test(name)) {
      const found = keywords.get(name);
      if (found === undefined) throw new PythonError('KeyError', reprOf(name));
      return found;
    }
    const index = name === '' ? automatic++ : Number(name);
    const found = args[index];
    if (found === undefined) throw new PythonError('IndexError', 'Replacement index out of range for positional args tuple');
    return found;
  };
  return fill(template, 0);

  function fill(text: string, depth: number): string {
    if (depth > 2) throw new PythonError('ValueError', 'Max string recursion exceeded');
    let result = '';
    let at = 0;
    while (at < text.length) {
      const char = text[at] ?? '';
      if ((char === '{' || char === '}') && text[at + 1] === char) {
        result += char;
        at += 2;
      } else if (char === '{') {
        const end = closing(text, at);
        const field = replacement(text.slice(at + 1, end), depth);
        machine.reserve(result.length + field.length);
        result += field;
        at = end + 1;
      } else if (char === '}') {
        throw new PythonError('ValueError', "Single '}' encountered in format string");
      } else {
        result += char;
        at += 1;
      }
    }
    return result;
  }

  function replacement(text: string, depth: number): string {
    const [, path = '', conversion, spec = ''] = /^([^!:]*(?:\[[^\]]*\][^!:]*)*)(?:!([rsa]))?(?::(.*))?$/s.exec(text) ?? [];
    const [, first = ''] = /^([^.[]*)/.exec(path) ?? [];
    let value = lookup(first);
    for (const [, attribute, index] of path.slice(first.length).matchAll(/\.([^.[]+)|\[([^\]]+)\]/g)) {
      if (attribute !== undefined) value = machine.attribute(value, attribute);
      else value = subscript(value, /^\d+$/.test(index ?? '') ? BigInt(index ?? 0) : (index ?? ''));
    }
    const form = fill(spec, depth + 1);
    if (conversion === undefined) return formatValue(machine, value, form);
    return formatValue(machine, conversion === 's' ? strOf(value) : reprOf(value), form);
  }
}

function closing(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    else if (text[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  throw new PythonError('ValueError', "expected '}' before end of string");
}

/** The pairs of a dict whose keys are texts, as keywords. */
export function keywordsOf(entries: ReadonlyMap<string, readonly [PyValue, PyValue]>): Map<string, PyValue> {
  const keywords = new Map<string, PyValue>();
  for (const [key, value] of entries.values()) {
    if (typeof key !== 'string') throw new PythonError('TypeError', `keywords must be strings, got ${keyOf(key)}`);
    keywords.set(key, value);
  }
  return keywords;
}
