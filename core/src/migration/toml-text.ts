import { formatKey } from '../config/key-path.ts';
import { tomlValue } from '../config/toml-value.ts';
import type { Draft, LostPart } from './draft.ts';

/** The new file: settings, then sources, in TOML; what did not come over as comments. */
export function tomlText(head: readonly string[], settings: readonly Draft[], sources: readonly Draft[], rest: readonly Draft[]): string {
  const blocks = [
    ['# Written by `egd config migrate` from a configuration of the Python daemon.', ...head].join('\n'),
    settings.map(settingText).join('\n'),
    ...rest.map((draft) => lostText(draft.lost)),
    ...sources.map(sourceText),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function settingText(draft: Draft): string {
  const lines = [...draft.comments.map(comment), ...noteLines(draft), lostText(draft.lost)];
  for (const [key, value] of draft.keys) lines.push(`${key} = ${tomlValue(value)}`);
  return lines.filter((line) => line !== '').join('\n');
}

function sourceText(draft: Draft): string {
  const lines = [...draft.comments.map(comment), ...noteLines(draft), lostText(draft.lost)];
  if (!draft.isLeftOut) {
    lines.push(`[${formatKey(draft.to ?? '')}]`);
    for (const [key, value] of draft.keys) lines.push(`${formatKey(key)} = ${sourceValue(key, value)}`);
  }
  return lines.filter((line) => line !== '').join('\n');
}

// What was lost is told below, with its Python source.
function noteLines({ notes, lost }: Draft): string[] {
  const told = new Set(lost.flatMap(({ line, reason }) => [reason, `line ${line}: ${reason}`]));
  return notes.filter((note) => !told.has(note)).map((note) => comment(`# migrated: ${note}`));
}

function lostText(lost: readonly LostPart[]): string {
  return lost
    .map(({ line, reason, source }) =>
      [`# NOT MIGRATED, line ${line}: ${reason}`, ...source.split('\n').map((text) => `#   ${text}`)].map(comment).join('\n'),
    )
    .join('\n');
}

function comment(text: string): string {
  return text
    .replaceAll(/[\r\n]+/g, ' ')
    .replaceAll(/(?!\t)\p{Cc}/gu, '?')
    .trimEnd();
}

function sourceValue(key: string, value: unknown): string {
  if (key === 'scale' && Number.isInteger(value)) return `${Number(value)}.0`;
  return typeof value === 'string' ? textValue(value) : tomlValue(value);
}

// Python that has ''' itself cannot be a literal, and would be one long line.
function textValue(text: string): string {
  if (!text.includes('\n') || tomlValue(text).startsWith("'''")) return tomlValue(text);
  const body = text.split('\n').map((line) =>
    JSON.stringify(line)
      .slice(1, -1)
      .replaceAll(String.raw`\"`, '"')
      .replaceAll('\x7f', String.raw`\u007f`),
  );
  return `"""\n${body
    .join('\n')
    .replaceAll('"""', String.raw`""\"`)
    .replace(/"$/, String.raw`\"`)}"""`;
}
