import type { Difference, MigratedItem } from 'egd-core/migration';
import { textTable } from '../text-table.ts';
import { wrapText } from '../wrap-text.ts';

const OUTCOMES = { same: 'as it was', changed: 'changed', 'by-hand': 'needs a hand' } as const;

/** What became of each setting and source, in 80 columns; what to look at stands below the table. */
export function reportText(items: readonly MigratedItem[]): string {
  if (items.length === 0) return 'The file sets nothing and has no sources.';
  const columns = [
    { title: 'OLD', shrinks: true },
    { title: 'LINE', align: 'right' },
    { title: 'NEW', shrinks: true },
    { title: 'CAME OVER' },
  ] as const;
  const rows = items.map(({ from, line, to, kind, outcome }) => [
    printable(from),
    line === 0 ? '' : String(line),
    to === null ? '-' : kind === 'source' ? `[${to}]` : to,
    OUTCOMES[outcome],
  ]);
  const notes = items.flatMap(({ from, notes: all }) => all.map((note) => wrapped(`${printable(from)}: ${printable(note)}`)));
  const hands = items.filter(({ outcome }) => outcome === 'by-hand').length;
  const sum =
    hands === 0
      ? 'All came over.'
      : `${hands} of ${items.length} ${hands === 1 ? 'needs' : 'need'} a hand; see NOT MIGRATED and "migrated:" in the new file.`;
  return [textTable(columns, rows), ...(notes.length === 0 ? [] : ['', ...notes]), '', sum].join('\n');
}

/** What a verification found. */
export function differencesText(differences: readonly Difference[]): string {
  if (differences.length === 0) return 'Python and the migration read every setting and source alike.';
  const lines = differences.map(({ name, python, migration }) =>
    wrapped(printable(`${name}: Python has ${python}, the migration ${migration}`)),
  );
  return [`Python and the migration differ in ${differences.length}:`, ...lines].join('\n');
}

function wrapped(text: string): string {
  return wrapText(text, 76)
    .map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`))
    .join('\n');
}

// What an old file holds must not steer the terminal.
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}
