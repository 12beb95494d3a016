import type { Machine } from './machine.ts';
import { bytesOf, isKind, NotKnown, PythonError, typeName, type PyBytes, type PyValue } from './python-value.ts';
import { textMethod } from './text-methods.ts';

type Method = (args: PyValue[], keywords: Map<string, PyValue>) => PyValue;

const LIKE_TEXT = new Set('upper lower strip lstrip rstrip replace startswith endswith find rfind count zfill ljust rjust'.split(' '));

/** A method of bytes; undefined for one that is not known. */
export function bytesMethod(machine: Machine, value: PyBytes, name: string): Method | undefined {
  const latin = Buffer.from(value.bytes).toString('latin1');
  if (name === 'decode') return (args, keywords) => decoded(value.bytes, args[0] ?? keywords.get('encoding') ?? 'utf-8');
  if (name === 'hex') return () => Buffer.from(value.bytes).toString('hex');
  if (!LIKE_TEXT.has(name)) return undefined;
  const method = textMethod(machine, latin, name);
  if (method === undefined) return undefined;
  return (args, keywords) => {
    const result = method(
      args.map((arg) => (isKind(arg, 'bytes') ? Buffer.from(arg.bytes).toString('latin1') : arg)),
      keywords,
    );
    return typeof result === 'string' ? bytesOf(Buffer.from(result, 'latin1')) : result;
  };
}

function decoded(bytes: Uint8Array, name: PyValue): string {
  if (typeof name !== 'string') throw new PythonError('TypeError', `decode() needs a str, got ${typeName(name)}`);
  const encoding = name.toLowerCase().replaceAll('_', '-');
  if (/^(?:latin-?1|iso-8859-1)$/.test(encoding)) return Buffer.from(bytes).toString('latin1');
  if (!['utf-8', 'utf8', 'ascii'].includes(encoding)) throw new NotKnown(`the encoding ${encoding} is known to Python alone`, 0);
  if (encoding === 'ascii' && bytes.some((byte) => byte > 0x7f)) throw new PythonError('UnicodeDecodeError', 'the bytes are not ASCII');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new PythonError('UnicodeDecodeError', 'the bytes are not UTF-8');
  }
}
