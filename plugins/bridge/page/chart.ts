import uPlot from 'uplot';
import type { HistoryRows } from '../src/page/page-data.ts';
import { element } from './dom.ts';
import { withHoles } from './history-rows.ts';
import { clockText } from './clock-text.ts';

/** What a chart shows. */
export interface ChartKind {
  readonly title: string;
  readonly lines: readonly ChartLine[];
  readonly text: (value: number) => string;
  readonly reading?: (value: number) => string; // in the caption, where there is more room than at the axis
  readonly steps: number[]; // distances of the marks on its axis that are good to read
  readonly least: number; // the axis reaches at least so far
  readonly most?: number; // and no further
  readonly bands?: readonly Band[];
}

/** A line of a chart. */
export interface ChartLine {
  readonly name: string; // '' where there is only one
  readonly colour: string; // custom property of the style sheet
  readonly dashed?: boolean;
  readonly values: (rows: HistoryRows) => readonly (number | null)[];
}

/** A part of the axis that is shaded. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly colour: string; // custom property of the style sheet
  readonly label: string; // '' where there is no room for one
}

/** A chart on the page. */
export interface Chart {
  readonly figure: HTMLElement;
  show(rows: HistoryRows): void;
  redraw(): void; // in other colours
}

const SHORTEST = 300; // seconds that the axis of times spans at least

/** Makes a chart; in its caption stands what the pointer is at, else what is newest. */
export function createChart(kind: ChartKind): Chart {
  const reading = element('span', 'reading');
  const plotted = element('div', 'plot');
  plotted.setAttribute('role', 'img');
  const figure = element('figure', 'card chart', element('figcaption', '', element('strong', '', kind.title), reading), plotted);
  let rows: HistoryRows | undefined;
  let plot: uPlot | undefined;

  const read = (index: number | null | undefined): void => {
    if (plot === undefined) return;
    const place = index ?? plot.data[0].length - 1;
    const time = plot.data[0][place];
    const parts = kind.lines.map(({ name }, line) => {
      const value = plot?.data[line + 1]?.[place];
      const text =
        value === null || value === undefined ? (time === undefined ? 'no samples yet' : 'none') : (kind.reading ?? kind.text)(value);
      return element('span', name, name === '' ? text : `${name} ${text}`);
    });
    reading.replaceChildren(...(typeof index === 'number' && time !== undefined ? [element('span', '', clockText(time))] : []), ...parts);
  };
  new ResizeObserver(() => plot?.setSize(sizeOf(plotted))).observe(plotted);

  return {
    figure,
    show(come) {
      rows = come;
      const data = dataOf(kind, rows);
      if (plot === undefined)
        plot = new uPlot(
          optionsOf(kind, () => rows, read, plotted),
          data,
          plotted,
        );
      else plot.setData(data);
      plotted.setAttribute('aria-label', spoken(kind, rows));
      if (plot.cursor.idx === null || plot.cursor.idx === undefined) read(undefined);
    },
    redraw: () => plot?.redraw(false),
  };
}

function optionsOf(
  kind: ChartKind,
  rows: () => HistoryRows | undefined,
  read: (index: number | null | undefined) => void,
  plotted: HTMLElement,
): uPlot.Options {
  const axis = {
    stroke: () => colour('--soft'),
    grid: { stroke: () => colour('--line'), width: 1 },
    ticks: { show: false },
    font: '12px system-ui, sans-serif',
  };
  return {
    ...sizeOf(plotted),
    padding: [8, 20, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 }, sync: { key: 'time' } },
    scales: {
      x: { time: true, range: () => timesOf(rows()) },
      y: { range: (_plot, _least, most) => [0, kind.most ?? Math.max(kind.least, (most ?? 0) * 1.1)] },
    },
    axes: [
      { ...axis, size: 28, space: 56, values: (_plot, times) => times.map((time) => clockText(time, false)) },
      { ...axis, size: 68, space: 34, incrs: kind.steps, values: (_plot, values) => values.map((value) => kind.text(value)) },
    ],
    series: [
      {},
      ...kind.lines.map((line) => ({
        stroke: () => colour(line.colour),
        width: 1.75,
        points: { show: false },
        ...(line.dashed === true ? { dash: [5, 4] } : {}),
        ...(kind.lines.length === 1 ? { fill: () => `color-mix(in srgb, ${colour(line.colour)} 12%, transparent)` } : {}),
      })),
    ],
    hooks: {
      drawClear: [(plot) => shade(plot, kind.bands ?? [])],
      setCursor: [(plot) => read(plot.cursor.idx)],
    },
  };
}

function shade(plot: uPlot, bands: readonly Band[]): void {
  const { ctx, bbox } = plot;
  ctx.save();
  for (const band of bands) {
    const top = plot.valToPos(band.to, 'y', true);
    const height = plot.valToPos(band.from, 'y', true) - top;
    ctx.fillStyle = `color-mix(in srgb, ${colour(band.colour)} 11%, transparent)`;
    ctx.fillRect(bbox.left, top, bbox.width, height);
    ctx.fillStyle = colour(band.colour);
    ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
    ctx.textBaseline = 'middle';
    if (band.label !== '') ctx.fillText(band.label, bbox.left + 6 * devicePixelRatio, top + height / 2);
  }
  ctx.restore();
}

function dataOf(kind: ChartKind, rows: HistoryRows): uPlot.AlignedData {
  const [times = [], ...columns] = withHoles(
    rows,
    kind.lines.map(({ values }) => values(rows)),
  );
  return [times.filter((time) => time !== null), ...columns];
}

function timesOf(rows: HistoryRows | undefined): [number, number] {
  const newest = rows?.times.at(-1) ?? Date.now() / 1000;
  const oldest = Math.max(rows?.times[0] ?? newest, newest - (rows?.range === 'day' ? 86_400 : 3600));
  return [Math.min(oldest, newest - SHORTEST), newest];
}

function spoken(kind: ChartKind, rows: HistoryRows): string {
  const span = rows.range === 'day' ? 'the last day' : 'the last hour';
  const lines = kind.lines.map(({ name, values }) => {
    const known = values(rows).filter((value) => value !== null);
    if (known.length === 0) return `${name} no data`.trim();
    const [least, most] = known.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
    return `${name} between ${kind.text(least)} and ${kind.text(most)}, now ${kind.text(known.at(-1) ?? 0)}`.trim();
  });
  return `${kind.title} over ${span}: ${lines.join('; ')}.`;
}

function sizeOf(plotted: HTMLElement): { width: number; height: number } {
  return { width: Math.max(160, plotted.clientWidth), height: Math.max(120, plotted.clientHeight) };
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name);
}
