import type { HistoryRange, HistoryRows } from '../src/page/page-data.ts';

const LONGEST: Readonly<Record<HistoryRange, number>> = { hour: 720, day: 1440 }; // samples, as the gateway keeps them

/** What is known with what has come: the newer samples at its end, or in its place when they are all there is. */
export function joinRows(known: HistoryRows | undefined, come: HistoryRows): HistoryRows {
  if (known === undefined || come.complete || known.range !== come.range) return come;
  const newest = known.times.at(-1) ?? -Infinity;
  const first = come.times.findIndex((time) => time > newest);
  if (first === -1) return known;
  const join = <Value>(one: readonly Value[], other: readonly Value[]): Value[] =>
    [...one, ...other.slice(first)].slice(-LONGEST[come.range]);
  return {
    ...come,
    times: join(known.times, come.times),
    available: join(known.available, come.available),
    freshness: join(known.freshness, come.freshness),
    requests: join(known.requests, come.requests),
    served: join(known.served, come.served),
    received: join(known.received, come.received),
  };
}

/** Columns of a chart, times first, with a hole where the gateway took no samples: a line over it would be invented. */
export function withHoles({ times, interval }: HistoryRows, columns: readonly (readonly (number | null)[])[]): (number | null)[][] {
  const result: (number | null)[][] = [[], ...columns.map(() => [])];
  for (const [index, time] of times.entries()) {
    const before = times[index - 1];
    if (before !== undefined && time - before > interval * 2.5) {
      for (const [place, column] of result.entries()) column.push(place === 0 ? before + interval : null);
    }
    for (const [place, column] of result.entries()) column.push(place === 0 ? time : (columns[place - 1]?.[index] ?? null));
  }
  return result;
}

/** Up to `most` indexes from 0 to `length` - 1, evenly, the last one always among them; newest first. */
export function evenly(length: number, most: number): number[] {
  const step = Math.max(1, Math.ceil(length / most));
  return Array.from({ length: Math.ceil(length / step) }, (_, index) => length - 1 - index * step);
}
