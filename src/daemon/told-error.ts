import { EgdError, ERROR_CATALOGUE, isEgdError, type ErrorCode } from 'egd-core';
import type { ToldError } from './messages.ts';

/** An error as plain data; one that nobody foresaw is a bug. */
export function toldError(error: unknown): ToldError {
  if (isEgdError(error)) return { code: error.code, message: error.message, suggestions: error.suggestions, exit: error.exit };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const { suggestion, exit } = ERROR_CATALOGUE.INTERNAL_BUG;
  return { code: 'INTERNAL_BUG', message, suggestions: [suggestion], exit };
}

/** The error again, in the process that was told. */
export function errorOf({ code, message, suggestions }: ToldError): EgdError {
  return new EgdError(isCode(code) ? code : 'INTERNAL_BUG', message, { suggestions });
}

/** An error for people, as the command line tells it. */
export function toldToPeople({ code, message, suggestions }: ToldError): string {
  return `${[`Error: ${message}`, `Code: ${code}`, ...suggestions.map((suggestion) => `Try: ${suggestion}`)].join('\n')}\n`;
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CATALOGUE, code);
}
