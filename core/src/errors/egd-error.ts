import { ERROR_CATALOGUE, type ErrorCategory, type ErrorCode } from './catalogue.ts';

/** What an error carries beside its code and message. */
export interface EgdErrorDetails {
  readonly cause?: unknown;
  readonly suggestions?: readonly string[]; // instead of the catalogue's
  readonly metadata?: Readonly<Record<string, unknown>>; // facts for the log; never entropy, never a secret
}

/** An error of egd: its identity is the `code`, which stands in the catalogue. */
export class EgdError extends Error {
  readonly code: ErrorCode;
  readonly category: ErrorCategory;
  readonly exit: number; // exit status of the command line
  readonly suggestions: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, details: EgdErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    const { category, exit, suggestion } = ERROR_CATALOGUE[code];
    this.name = 'EgdError';
    this.code = code;
    this.category = category;
    this.exit = exit;
    this.suggestions = details.suggestions ?? [suggestion];
    this.metadata = details.metadata ?? {};
  }
}

/** Whether a thrown value is an error of egd, also one made by another copy of this library. */
export function isEgdError(value: unknown): value is EgdError {
  return (
    value instanceof Error &&
    'code' in value &&
    typeof value.code === 'string' &&
    Object.hasOwn(ERROR_CATALOGUE, value.code) &&
    'category' in value
  );
}
