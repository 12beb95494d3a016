import { isKind, NotKnown, typeName, within, Look, type PyValue } from './python-value.ts';

/** What `str()` gives. */
export function strOf(value: PyValue): string {
  return typeof value === 'string' ? value : reprOf(value);
}

/** What `repr()` gives: for plain data, Python that has this value. */
export function reprOf(value: PyValue): string {
  return shown(value, new Look());
}

function shown(value: PyValue, look: Look): string {
  if (typeof value === 'string') return within(look, value.length, () => quoted(value));
  if (isKind(value, 'bytes')) return within(look, value.bytes.length, () => `b${quotedBytes(value.bytes)}`);
  return within(look, 0, () => otherShown(value, (item) => shown(item, look)));
}

function otherShown(value: PyValue, show: (item: PyValue) => string): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return floatText(value);
  if (isKind(value, 'list')) return `[${value.items.map(show).join(', ')}]`;
  if (isKind(value, 'tuple')) return `(${value.items.map(show).join(', ')}${value.items.length === 1 ? ',' : ''})`;
  if (isKind(value, 'dict')) return `{${Array.from(value.entries.values(), ([key, item]) => `${show(key)}: ${show(item)}`).join(', ')}}`;
  if (isKind(value, 'set')) return value.entries.size === 0 ? 'set()' : `{${Array.from(value.entries.values(), show).join(', ')}}`;
  if (isKind(value, 'unknown')) throw new NotKnown(value.reason, value.line);
  throw new NotKnown(`how a ${typeName(value)} looks as text is known to Python alone`, 0);
}

/** A float as Python writes it. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const [, sign = '', digits = '0', exponentText = '0'] = /^(-?)([\d.]+)e([+-]\d+)$/.exec(value.toExponential()) ?? [];
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) return `${sign}${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  const text = Object.is(value, -0) ? '-0' : String(value);
  if (!text.includes('e')) return text.includes('.') ? text : `${text}.0`;
  return `${sign}0.${'0'.repeat(-exponent - 1)}${digits.replace('.', '')}`;
}

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replaceAll(/[\\'"\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]|(?! )\p{Zs}/gu, (char) => {
    if (char === "'" || char === '"') return char === quote ? `\\${char}` : char;
    const known = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }[char];
    if (known !== undefined) return known;
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
  });
  return quote + body + quote;
}

function quotedBytes(bytes: Uint8Array): string {
  const latin = Buffer.from(bytes).toString('latin1');
  return quoted(latin).replaceAll(/[\x80-\xff]/g, (char) => `\\x${char.charCodeAt(0).toString(16)}`);
}
