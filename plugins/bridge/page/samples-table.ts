import type { HistoryRows } from '../src/page/page-data.ts';
import { clockText } from './clock-text.ts';
import { evenly } from './history-rows.ts';
import { bytesText, durationText, rateText } from './number-text.ts';
import { showRows, type Cell, type Column } from './table.ts';

const MOST = 30; // rows; more is not read

/** Shows what the charts draw as a table, newest first. */
export function showSamples(table: HTMLTableElement, rows: HistoryRows): void {
  showRows(table, columnsOf(rows), evenly(rows.times.length, MOST));
}

function columnsOf(rows: HistoryRows): Column<number>[] {
  return [
    { title: 'Time', cell: (index) => cell(rows.times[index], (time) => clockText(time)) },
    { title: 'Buffer', number: true, cell: (index) => cell(rows.available[index], bytesText) },
    { title: 'Oldest data', number: true, cell: (index) => cell(rows.freshness[index], durationText) },
    { title: 'Requests/s', number: true, cell: (index) => cell(rows.requests[index], rateText) },
    { title: 'Served/s', number: true, cell: (index) => cell(rows.served[index], bytesText) },
    { title: 'Received/s', number: true, cell: (index) => cell(rows.received[index], bytesText) },
  ];
}

function cell(value: number | null | undefined, text: (value: number) => string): Cell {
  return value === null || value === undefined ? { text: 'none', value: '' } : { text: text(value), value };
}
