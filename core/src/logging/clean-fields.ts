import { isSecretName, maskCredentials } from '../config/mask-secrets.ts';
import { isEgdError } from '../errors/egd-error.ts';
import type { LogFields } from './log.ts';

const MASK = '***';
const DEEPEST = 6; // levels of objects in objects
const LONGEST_LIST = 100;
const LONGEST_TEXT = 4000; // characters
const LONGEST_LOOK = 65_536; // characters that are looked through for credentials
const FEWEST_BYTES = 16; // a list of so many small numbers may be bytes

/** Makes what is logged fit for a log: no bytes, no secrets, nothing that a terminal would obey. */
export class FieldCleaner {
  readonly #secrets: Set<string>;

  /** Every one of `secrets`, such as the token of the configuration, is masked wherever it stands. */
  constructor(secrets: readonly string[] = []) {
    this.#secrets = new Set(secrets);
  }

  /** Masks these as well from now on. */
  keep(...secrets: readonly string[]): void {
    for (const secret of secrets) this.#secrets.add(secret);
  }

  /** A message or another text. */
  text(text: string): string {
    let masked = text;
    for (const secret of this.#secrets) if (secret !== '') masked = masked.replaceAll(secret, MASK);
    masked = maskCredentials(masked.slice(0, LONGEST_LOOK)); // before it is cut: half of a credential is not told by its form
    const short = masked.length > LONGEST_TEXT ? `${masked.slice(0, LONGEST_TEXT)}…` : masked;
    return short.replaceAll(/(?![\n\t])\p{Cc}/gu, '\uFFFD');
  }

  /** The fields of a line; those of an `error` are told as `code`, `error` and, for a bug, `stack`. */
  fields({ error, ...fields }: LogFields): Record<string, unknown> {
    const told = error === undefined ? {} : describe(error);
    return Object.fromEntries(Object.entries({ ...told, ...fields }).map(([key, value]) => [key, this.#value(key, value, 0)]));
  }

  #value(key: string, value: unknown, depth: number): unknown {
    const bytes = byteCount(value);
    if (bytes !== undefined) return `${bytes} bytes`;
    if (isSecretName(key) && value !== null && value !== undefined && typeof value !== 'boolean') return MASK;
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'bigint') return value.toString();
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no date' : value.toISOString();
    if (typeof value === 'function' || typeof value === 'symbol') return undefined;
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= DEEPEST) return '…';
    if (value instanceof Error) return this.#object(describe(value), depth);
    if (value instanceof Map) return this.#object(Object.fromEntries(value), depth);
    if (value instanceof Set) return this.#value(key, [...value], depth);
    if (Array.isArray(value)) return value.slice(0, LONGEST_LIST).map((item) => this.#value(key, item, depth + 1));
    return this.#object(value, depth);
  }

  #object(value: object, depth: number): Record<string, unknown> {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.#value(key, item, depth + 1)]));
  }
}

// An error that has a code is expected; where any other comes from is worth a stack.
function describe(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error === 'string' ? error : 'something that is no error' };
  const cause = error.cause instanceof Error ? { cause: error.cause.message } : {};
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { ...code, error: error.message, ...cause, ...(isEgdError(error) ? {} : { stack: error.stack }) };
}

// Of anything that may be bytes: buffers, also after a detour through JSON, and lists of numbers that look like them.
function byteCount(value: unknown): number | undefined {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return value.byteLength;
  if (Array.isArray(value)) return value.length >= FEWEST_BYTES && value.every(isByte) ? value.length : undefined;
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'Buffer' || !('data' in value)) return undefined;
  return Array.isArray(value.data) ? value.data.length : undefined;
}

function isByte(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255;
}
