import type { HistoryRows } from '../src/page/page-data.ts';
import { createChart, type ChartKind } from './chart.ts';
import { bytesText, durationText, percentText, rateText } from './number-text.ts';

const POWERS = Array.from({ length: 44 }, (_, power) => 2 ** power);
const DECIMALS = Array.from({ length: 24 }, (_, index) => [1, 2, 5][index % 3]! * 10 ** (Math.floor(index / 3) - 1));
const DURATIONS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800];

/** The charts of the page. */
export interface Charts {
  show(rows: HistoryRows, capacity: number): void;
}

/** Puts the charts where they belong; they follow the colours that the reader prefers. */
export function createCharts(place: HTMLElement): Charts {
  let capacity = 1;
  const charts = kinds(() => capacity).map(createChart);
  place.append(...charts.map(({ figure }) => figure));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    for (const chart of charts) chart.redraw();
  });
  return {
    show(rows, bytes) {
      capacity = Math.max(1, bytes);
      for (const chart of charts) chart.show(rows);
    },
  };
}

function kinds(capacity: () => number): ChartKind[] {
  return [
    {
      title: 'Fill',
      lines: [
        { name: '', colour: '--accent', values: ({ available }) => available.map((bytes) => Math.min(100, (bytes / capacity()) * 100)) },
      ],
      text: percentText,
      reading: (percent) => `${percentText(percent)}, ${levelText(percent)}`,
      steps: [25],
      least: 100,
      most: 100,
      bands: [
        { from: 0, to: 10, colour: '--bad', label: 'low' },
        { from: 80, to: 95, colour: '--good', label: 'high' },
        { from: 95, to: 100, colour: '--warn', label: '' },
      ],
    },
    {
      title: 'Age of the oldest data',
      lines: [{ name: '', colour: '--accent', values: ({ freshness }) => freshness }],
      text: durationText,
      steps: DURATIONS,
      least: 10,
    },
    {
      title: 'Requests a second',
      lines: [{ name: '', colour: '--accent', values: ({ requests }) => requests }],
      text: rateText,
      steps: DECIMALS,
      least: 1,
    },
    {
      title: 'Bytes a second',
      lines: [
        { name: 'served', colour: '--accent', values: ({ served }) => served },
        { name: 'received', colour: '--second', dashed: true, values: ({ received }) => received },
      ],
      text: bytesText,
      steps: POWERS,
      least: 16,
    },
  ];
}

// The words of the gateway, with its watermarks.
function levelText(percent: number): string {
  return percent < 10 ? 'low' : percent < 80 ? 'medium' : percent < 95 ? 'high' : 'nearly full';
}
