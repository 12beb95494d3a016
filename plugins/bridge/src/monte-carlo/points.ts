import { setImmediate } from 'node:timers/promises';

/** What was counted of random points in the unit square. */
export interface PointTally {
  readonly points: number;
  readonly inside: number; // of the quarter circle
  readonly cells: Uint32Array; // points in each cell of a grid of `side` by `side`
  readonly side: number;
  readonly sample: readonly (readonly [number, number])[]; // the first points, to be drawn
}

const AT_ONCE = 65_536; // points between two looks at everything else

/** Bytes of a point: two coordinates of 32 bits. */
export const POINT_BYTES = 8;

/**
 * Counts points whose coordinates are given 32 bits at a time; each is the middle of its interval, (k + 1/2) / 2^32, so that
 * cutting to 32 bits moves the share inside by less than 1e-9. Lets others work in between.
 */
export async function tallyPoints(
  next: () => number,
  { points, side, sample }: { points: number; side: number; sample: number },
): Promise<PointTally> {
  const cells = new Uint32Array(side * side);
  const drawn: [number, number][] = [];
  let inside = 0;
  for (let point = 0; point < points; point++) {
    const x = (next() + 0.5) / 2 ** 32;
    const y = (next() + 0.5) / 2 ** 32;
    if (x * x + y * y <= 1) inside++;
    const cell = Math.floor(x * side) * side + Math.floor(y * side);
    cells[cell] = (cells[cell] ?? 0) + 1;
    if (point < sample) drawn.push([x, y]);
    if (point % AT_ONCE === AT_ONCE - 1) await setImmediate();
  }
  return { points, inside, cells, side, sample: drawn };
}

/** Cells in a row: as many as leave 20 points a cell to expect, so that chi-square is what its distribution says; 2 to 16. */
export function gridSide(points: number): number {
  return [16, 8, 4].find((side) => points / side ** 2 >= 20) ?? 2;
}
