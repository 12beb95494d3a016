import type { PageData } from '../src/page/page-data.ts';
import { element, setText } from './dom.ts';
import { agoText, bytesText, countText, durationText, percentText, rateText } from './number-text.ts';

// One figure: its title, its value for people and exactly, and a line below.
interface Tile {
  readonly title: string;
  readonly text: string;
  readonly value: number | string;
  readonly more: string;
  readonly tone?: 'warn' | 'bad';
}

const LEVELS = { low: 'low', medium: 'medium', high: 'high', critical: 'nearly full' };

/** Shows how the gateway stands now. */
export function showTiles(list: HTMLElement, data: PageData): void {
  for (const [index, tile] of tilesOf(data).entries()) {
    const place = list.children[index] ?? list.appendChild(emptyTile(tile.title));
    const [, value, more] = place.children;
    if (!(value instanceof HTMLElement) || more === undefined) continue;
    setText(value, tile.text);
    value.className = ['value', tile.tone ?? ''].join(' ').trim();
    value.dataset['value'] = String(tile.value);
    setText(more, tile.more);
  }
}

function tilesOf({ time, status }: PageData): Tile[] {
  const age = status.data_freshness_seconds;
  const received = status.last_data_received;
  const lost = status.total_bytes_expired + status.total_bytes_overflowed;
  return [
    {
      title: 'Buffer',
      text: bytesText(status.buffer_bytes_available),
      value: status.buffer_bytes_available,
      more: `${percentText(status.buffer_fill_percent)} of ${bytesText(status.buffer_bytes_capacity)}, ${LEVELS[status.buffer_level]}`,
      ...(status.buffer_bytes_available === 0 ? { tone: 'bad' } : status.buffer_level === 'low' ? { tone: 'warn' } : {}),
    },
    {
      title: 'Oldest data',
      text: age === null ? 'none' : durationText(age),
      value: age ?? '',
      more: received === null ? 'nothing received yet' : `received ${agoText((time - Date.parse(received)) / 1000)}`,
    },
    {
      title: 'Requests a second',
      text: rateText(status.requests_per_second),
      value: status.requests_per_second,
      more: `${countText(status.total_requests_served)} since the start`,
    },
    {
      title: 'Served',
      text: bytesText(status.total_bytes_served),
      value: status.total_bytes_served,
      more: `of ${bytesText(status.total_bytes_received)} received`,
    },
    {
      title: 'Never served',
      text: bytesText(lost),
      value: lost,
      more: `${bytesText(status.total_bytes_expired)} too old, ${bytesText(status.total_bytes_overflowed)} without room`,
    },
  ];
}

function emptyTile(title: string): HTMLElement {
  return element('div', 'tile', element('dt', '', title), element('dd', 'value'), element('dd', 'more'));
}
