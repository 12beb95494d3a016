import { element, setText } from './dom.ts';

/** A column of a table: its title, and what a row has in it. */
export interface Column<Row> {
  readonly title: string;
  readonly number?: boolean; // to the right
  readonly cell: (row: Row) => Cell;
}

/** What stands in a cell. */
export interface Cell {
  readonly text: string;
  readonly value?: number | string; // the same, exactly
  readonly hint?: string; // shown when it is pointed at
  readonly tone?: 'warn' | 'bad';
  readonly share?: number; // 0 to 1, drawn as a bar
}

/** Shows rows in a table whose first column names them; what is there already is changed in place. */
export function showRows<Row>(table: HTMLTableElement, columns: readonly Column<Row>[], rows: readonly Row[]): void {
  if (table.tHead === null) table.append(headOf(columns));
  const body = table.tBodies[0] ?? table.createTBody();
  while (body.rows.length > rows.length) body.deleteRow(-1);
  for (const [index, row] of rows.entries()) {
    const line = body.rows[index] ?? body.appendChild(emptyRow(columns));
    for (const [place, column] of columns.entries()) {
      const cell = line.cells[place];
      if (cell !== undefined) showCell(cell, column, column.cell(row));
    }
  }
}

function showCell<Row>(target: HTMLTableCellElement, column: Column<Row>, { text, value, hint, tone, share }: Cell): void {
  setText(target, text);
  target.className = [column.number === true ? 'number' : '', tone ?? '', share === undefined ? '' : 'share'].join(' ').trim();
  target.title = hint ?? '';
  if (value !== undefined) target.dataset['value'] = String(value);
  if (share !== undefined) target.style.setProperty('--share', share.toFixed(4));
}

function headOf<Row>(columns: readonly Column<Row>[]): HTMLTableSectionElement {
  const titles = columns.map(({ title, number }) => {
    const cell = element('th', number === true ? 'number' : '', title);
    cell.scope = 'col';
    return cell;
  });
  return element('thead', '', element('tr', '', ...titles));
}

function emptyRow<Row>(columns: readonly Column<Row>[]): HTMLTableRowElement {
  const cells = columns.map(({ title }, index) => {
    const cell = element(index === 0 ? 'th' : 'td', '');
    if (index === 0) cell.scope = 'row';
    cell.dataset['title'] = title;
    return cell;
  });
  return element('tr', '', ...cells);
}
