import type { CollectorStatus } from '../src/gateway/gateway-status.ts';
import type { PageData } from '../src/page/page-data.ts';
import { byId, setText } from './dom.ts';
import { agoText, bytesText, countText } from './number-text.ts';
import { showRows, type Cell, type Column } from './table.ts';

const SILENT = 300; // seconds without a packet after which it is pointed out

const NONE = {
  push: 'No collector has sent anything yet. Start one inside the closed network with `egd collector`; its `push_url` is the address of this gateway with `/push`, and both ends need the same key file.',
  direct: 'This gateway fetches from its sources itself; it has no collectors.',
  daemon: 'This gateway draws from the running egd daemon; it has no collectors.',
};

/** Shows the collectors, and what is missing of what they sent. */
export function showCollectors({ time, status }: PageData): void {
  const { collectors, mode } = status;
  byId('collectors', HTMLTableElement).hidden = collectors.length === 0;
  const none = byId('no-collectors', HTMLParagraphElement);
  none.hidden = collectors.length > 0;
  setText(none, NONE[mode].replaceAll('`', ''));
  showRows(byId('collectors', HTMLTableElement), columnsAt(time), collectors);
}

function columnsAt(time: number): Column<CollectorStatus>[] {
  return [
    { title: 'Collector', cell: ({ id }) => ({ text: id, value: id }) },
    { title: 'Last seen', cell: ({ last_seen }) => lastSeen(last_seen, time) },
    { title: 'Packets', number: true, cell: ({ packets }) => ({ text: countText(packets), value: packets }) },
    { title: 'Bytes', number: true, cell: ({ bytes }) => ({ text: bytesText(bytes), value: bytes, hint: `${countText(bytes)} bytes` }) },
    { title: 'Gaps', number: true, cell: ({ gaps }) => unlessZero(gaps, 'warn') },
    { title: 'Lost', number: true, cell: ({ lost }) => unlessZero(lost, 'warn') },
    { title: 'Replayed', number: true, cell: ({ replayed }) => unlessZero(replayed, 'bad') },
    { title: 'Refused', number: true, cell: ({ refused }) => unlessZero(refused, 'bad') },
  ];
}

function lastSeen(text: string, time: number): Cell {
  const seconds = (time - Date.parse(text)) / 1000;
  return { text: agoText(seconds), value: text, hint: text, ...(seconds > SILENT ? { tone: 'warn' } : {}) };
}

function unlessZero(count: number, tone: 'warn' | 'bad'): Cell {
  return { text: countText(count), value: count, ...(count > 0 ? { tone } : {}) };
}
