import type { KeyDraws, PageData } from '../src/page/page-data.ts';
import { byId } from './dom.ts';
import { agoText, bytesText, countText, percentText } from './number-text.ts';
import { showRows, type Cell, type Column } from './table.ts';

/** Shows who drew how much, the largest first, with a bar for the share of each. */
export function showDraws({ time, draws }: PageData): void {
  byId('draws', HTMLTableElement).hidden = draws.length === 0;
  byId('no-draws', HTMLParagraphElement).hidden = draws.length > 0;
  const total = draws.reduce((sum, { bytes }) => sum + bytes, 0);
  const rows = draws.toSorted((one, other) => other.bytes - one.bytes || one.key.localeCompare(other.key));
  showRows(byId('draws', HTMLTableElement), columnsOf(total, time), rows);
}

function columnsOf(total: number, time: number): Column<KeyDraws>[] {
  return [
    { title: 'Key', cell: ({ key }) => ({ text: key, value: key }) },
    { title: 'Last drawn', cell: ({ lastDrawn }) => lastDrawnCell(lastDrawn, time) },
    { title: 'Requests', number: true, cell: ({ requests }) => ({ text: countText(requests), value: requests }) },
    {
      title: 'Refused',
      number: true,
      cell: ({ refused }) => ({ text: countText(refused), value: refused, ...(refused > 0 ? { tone: 'warn' } : {}) }),
    },
    { title: 'Today', number: true, cell: ({ bytesToday, bytesPerDay }) => todayCell(bytesToday, bytesPerDay) },
    {
      title: 'Bytes',
      number: true,
      cell: ({ bytes }) => ({
        text: bytesText(bytes),
        value: bytes,
        hint: `${countText(bytes)} bytes`,
      }),
    },
    { title: 'Share', number: true, cell: ({ bytes }) => shareCell(total === 0 ? 0 : bytes / total) },
  ];
}

function lastDrawnCell(text: string | null, time: number): Cell {
  if (text === null) return { text: 'not since the start', value: '' };
  return { text: agoText((time - Date.parse(text)) / 1000), value: text, hint: text };
}

function shareCell(share: number): Cell {
  return { text: share > 0 && share < 0.01 ? '<1 %' : percentText(Math.round(share * 100)), value: share, share };
}

function todayCell(today: number | null, perDay: number | null): Cell {
  if (today === null || perDay === null) return { text: 'no quota', value: '' };
  return { text: `${bytesText(today)} of ${bytesText(perDay)}`, value: today, ...(today >= perDay ? { tone: 'bad' } : {}) };
}
