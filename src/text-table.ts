/** A column of a table. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  readonly shrinks?: boolean; // gives way when the table is wider than it may be
}

const GAP = '  ';
const SMALLEST = 8; // characters that a column which shrinks keeps

/** Lays rows out in columns, at most `width` characters wide where columns can shrink; no colour, no frame. */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[], width = 80): string {
  const widths = columns.map(({ title }, index) => Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)));
  shrink(columns, widths, width);
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align }, index) => fit(cells[index] ?? '', widths[index] ?? 0, align))
      .join(GAP)
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...rows.map(line)].join('\n');
}

// The widest column that may shrink gives way first.
function shrink(columns: readonly Column[], widths: number[], width: number): void {
  const total = (): number => widths.reduce((sum, each) => sum + each, 0) + GAP.length * (columns.length - 1);
  while (total() > width) {
    const candidates = widths.filter((each, index) => columns[index]?.shrinks && each > SMALLEST);
    if (candidates.length === 0) return;
    const widest = widths.findIndex((each, index) => columns[index]?.shrinks && each === Math.max(...candidates));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
}

function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const cut = text.length > width ? `${text.slice(0, width - 1)}…` : text;
  return align === 'right' ? cut.padStart(width) : cut.padEnd(width);
}
