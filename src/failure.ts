import { isEgdError, type DescribedFailure } from 'egd-core';

/** What to tell of an error, whoever threw it: egd, the command-line parser, or a bug. */
export function describeFailure(error: Error): DescribedFailure {
  if (isEgdError(error)) {
    const { code, message, suggestions, exit } = error;
    return { code, message: code === 'USAGE_INVALID' ? usageMessage(message) : message, suggestions, exit };
  }
  if ('oclif' in error)
    return { code: 'USAGE_INVALID', message: usageMessage(error.message), suggestions: ['See `--help` of the command.'], exit: 2 };
  return {
    code: 'INTERNAL_BUG',
    message: error.message,
    suggestions: ['Report this as a bug, with the message and what you did.'],
    exit: 70,
    ...(error.stack === undefined ? {} : { stack: error.stack }),
  };
}

// oclif's words, which it also puts around those of a flag's own parser, on one line; its advice is a suggestion here.
function usageMessage(text: string): string {
  return text
    .replace(/\s*See more help with --help\s*$/, '')
    .replace(/^Parsing (--\S+)\s+/, '$1: ')
    .replace(/^(--\S+): (?=Expected \1 )/, '')
    .replaceAll(/\s*\n\s*/g, ' ');
}
