import { extname } from 'node:path';
import type { Position } from './text-position.ts';
import type { ConfigProblem } from './config-problem.ts';
import { isSecretName, maskLine } from './mask-secrets.ts';

/** The problem of a text that could not be parsed. */
export function syntaxProblem(
  file: string,
  path: string,
  lines: readonly string[],
  { message, position }: { message: string; position: Position },
): ConfigProblem {
  const line = Math.min(Math.max(position.line, 1), Math.max(lines.length, 1));
  const text = lines[line - 1] ?? '';
  return {
    code: 'CONFIG_INVALID_TOML',
    file,
    line,
    column: Math.max(position.column, 1),
    lineText: maskLine(text, isInSecretTable(lines, line)),
    key: '',
    message: `not valid ${formatName(path)}: ${message}`,
    expected: `${formatName(path)} syntax`,
    ...suggestionFor(text),
  };
}

function formatName(path: string): string {
  const extension = extname(path).toLowerCase();
  if (extension === '.json') return 'JSON';
  return extension === '.yaml' || extension === '.yml' ? 'YAML' : 'TOML 1.0';
}

function suggestionFor(text: string): { suggestion: string } | Record<string, never> {
  const bare = /^\s*([A-Za-z0-9_-]+)\s*=\s*([A-Za-z0-9.~/][^\s"'#\][{},]*)\s*(?:#.*)?$/.exec(text);
  if (bare?.[1] === undefined || bare[2] === undefined || isSecretName(bare[1])) return {};
  if (/^(?:true|false|[\d._]+)$/.test(bare[2])) return {};
  return { suggestion: `write text in quotes: ${bare[1]} = "${bare[2]}"` };
}

// The header above a line says whether its values may be shown.
function isInSecretTable(lines: readonly string[], line: number): boolean {
  for (let index = line - 1; index >= 0; index--) {
    const text = lines[index] ?? '';
    if (/^\s*["']?headers["']?\s*[=:]/.test(text)) return true;
    const header = /^\s*\[+([^\]]*)\]/.exec(text)?.[1];
    if (header !== undefined) return /(?:^|\.)\s*["']?headers["']?\s*$/.test(header);
  }
  return false;
}
