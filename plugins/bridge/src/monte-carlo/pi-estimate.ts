import { chiSquareUpper, normalTwoSided } from './distributions.ts';
import type { PointTally } from './points.ts';

/** What points say of π and of themselves. */
export interface PiEstimate {
  readonly points_inside: number;
  readonly estimated_pi: number;
  readonly error: number; // absolute
  readonly error_percent: number;
  readonly z: number; // error in standard errors, with its sign
  readonly p_value: number; // how often a perfect generator is at least as far off
  readonly confidence_interval_95: [number, number]; // for π
  readonly confidence_interval_99: [number, number];
  readonly chi_square: ChiSquare;
}

/** Whether the points fill the cells of a grid as evenly, and as unevenly, as chance does. */
export interface ChiSquare {
  readonly cells: number;
  readonly degrees_of_freedom: number;
  readonly statistic: number;
  readonly p_value: number; // how often a perfect generator gives so large a statistic
}

const SHARE = Math.PI / 4; // of the square that is inside
const Z_95 = 1.959963984540054;
const Z_99 = 2.5758293035489004;

/** The standard error of π to expect from a perfect generator. */
export function standardError(points: number): number {
  return 4 * Math.sqrt((SHARE * (1 - SHARE)) / points);
}

/** Points that bring the standard error down to this. */
export function pointsForError(error: number): number {
  return Math.ceil((16 * SHARE * (1 - SHARE)) / error ** 2);
}

/** Estimates π, and tells how far off it is, in what a perfect generator would be. */
export function estimatePi(tally: PointTally): PiEstimate {
  const estimate = (4 * tally.inside) / tally.points;
  const deviation = estimate - Math.PI;
  const error = Math.abs(deviation);
  return {
    points_inside: tally.inside,
    estimated_pi: estimate,
    error,
    error_percent: (100 * error) / Math.PI,
    z: deviation / standardError(tally.points),
    p_value: normalTwoSided(correctedDistance(tally)),
    confidence_interval_95: wilsonInterval(tally, Z_95),
    confidence_interval_99: wilsonInterval(tally, Z_99),
    chi_square: chiSquareOf(tally),
  };
}

// Half a point nearer (Yates): a count is a step function, and without this small samples would be called rare too often.
function correctedDistance({ inside, points }: PointTally): number {
  const off = Math.max(0, Math.abs(inside - points * SHARE) - 0.5);
  return off / Math.sqrt(points * SHARE * (1 - SHARE));
}

// Wilson's score interval: right also for few points, where the plain one is too narrow.
function wilsonInterval({ inside, points }: PointTally, z: number): [number, number] {
  const share = inside / points;
  const shrink = 1 + z ** 2 / points;
  const middle = (share + z ** 2 / (2 * points)) / shrink;
  const half = (z / shrink) * Math.sqrt((share * (1 - share)) / points + z ** 2 / (4 * points ** 2));
  return [4 * (middle - half), 4 * (middle + half)];
}

function chiSquareOf({ cells, points }: PointTally): ChiSquare {
  const expected = points / cells.length;
  const statistic = cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const degrees = cells.length - 1;
  return { cells: cells.length, degrees_of_freedom: degrees, statistic, p_value: chiSquareUpper(statistic, degrees) };
}
