import { parse, TomlError } from 'smol-toml';
import type { ParsedText } from './text-position.ts';
import { findTomlPositions } from './toml-positions.ts';

/** Parses TOML 1.0. */
export function parseTomlText(text: string): ParsedText {
  try {
    return { data: parse(text), positions: findTomlPositions(text) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return { syntaxError: { message: reasonOf(error), position: { line: error.line, column: error.column } } };
  }
}

// The message goes on with an excerpt of the text; only its first line says what is wrong.
function reasonOf(error: TomlError): string {
  const [first = ''] = error.message.split('\n');
  return first.replace(/^Invalid TOML document: /, '');
}
