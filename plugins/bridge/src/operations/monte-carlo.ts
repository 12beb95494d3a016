import { randomBytes } from 'node:crypto';
import { EgdError } from 'egd-core';
import * as z from 'zod';
import { estimatePi, pointsForError, standardError } from '../monte-carlo/pi-estimate.ts';
import { gridSide, POINT_BYTES, tallyPoints, type PointTally } from '../monte-carlo/points.ts';
import { judgeEstimate, SIGNIFICANCE } from '../monte-carlo/verdict.ts';
import { Xoshiro128 } from '../monte-carlo/xoshiro128.ts';
import type { Operation } from './operation.ts';

const FEWEST = 100; // points: with fewer nothing can be said
const USUAL = 1_000_000; // points, when nothing is said and the share allows
const VERDICT = z.enum(['consistent', 'suspicious']);
const INTERVAL = z.tuple([z.number(), z.number()]);

const ESTIMATE = z.object({
  points_inside: z.int().describe('Points inside the quarter circle.'),
  estimated_pi: z.number(),
  error: z.number().describe('Distance from π.'),
  error_percent: z.number(),
  z: z.number().describe('The error in standard errors, with its sign.'),
  p_value: z.number().describe('How often a perfect generator is at least as far off (two-sided, corrected for continuity).'),
  confidence_interval_95: INTERVAL.describe('For π (Wilson).'),
  confidence_interval_99: INTERVAL.describe('For π (Wilson).'),
  chi_square: z
    .object({
      cells: z.int().describe('Cells of the grid over the square.'),
      degrees_of_freedom: z.int(),
      statistic: z.number(),
      p_value: z.number().describe('How often a perfect generator gives so large a statistic; near 1 the points are too even.'),
    })
    .describe('Whether the points fill the cells as evenly as chance does.'),
  verdict: VERDICT,
});

const input = z.strictObject({
  iterations: z
    .int()
    .min(FEWEST)
    .max(10_000_000)
    .optional()
    .describe('Points, 100 to 10,000,000, of 8 bytes each; when left out as many as a test may take now, at most 1,000,000.'),
  points: z.int().min(0).max(5000).default(0).describe('How many of the points to give back for a scatter plot, 0 to 5000.'),
});

const output = ESTIMATE.extend({
  iterations: z.int().describe('Points.'),
  bytes_used: z.int(),
  bits_per_coordinate: z.int(),
  standard_error: z.number().describe('The error of π to expect from a perfect generator.'),
  significance: z.number().describe('A perfect generator is called suspicious at most so often.'),
  convergence_rate: z.string().describe('Points that a smaller error needs.'),
  quality_assessment: VERDICT.describe('The verdict, by its name in QRNG-DD.'),
  quantum_vs_pseudo: z
    .object({
      quantum_error: z.number(),
      pseudo_error: z.number(),
      improvement_factor: z.number().nullable().describe('The second over the first: of two perfect generators above 1 half of the time.'),
    })
    .describe('The two errors, by their names in QRNG-DD. Which is smaller is chance.'),
  pseudo_random: ESTIMATE.extend({
    generator: z.string(),
    seed: z.int().describe('With it anybody gets the same points.'),
  }).describe('The same for a pseudo-random generator.'),
  scatter_plot_data: z.array(INTERVAL).describe('The first points, [x, y].'),
  note: z.string(),
});

const NOTE =
  'A test of uniformity, not of secrecy: a pseudo-random generator passes it as well, and a perfect one is called suspicious at most as often as `significance` says.';

/** π by throwing points, with what chance alone would do. */
export const monteCarloTest: Operation<typeof input, typeof output> = {
  id: 'monte_carlo_test',
  summary: 'Tests the entropy by estimating π.',
  description:
    'Throws random points into a square, estimates π by those inside the circle, and tells what a perfect generator would give: standard error, z, p, confidence intervals, chi-square of cells, ' +
    'and the same for a pseudo-random generator. It takes 8 bytes a point, never more than a set share of the buffer, and the bytes are gone. Use it only when asked to test the source.',
  scope: 'test',
  input,
  output,
  async run({ iterations, points }, { take, testShare }) {
    const possible = Math.floor(testShare / POINT_BYTES);
    const count = iterations ?? Math.min(USUAL, possible);
    if (count > possible || count < FEWEST) throw tooMany(iterations, possible);
    const size = { points: count, side: gridSide(count), sample: points };
    const bytes = await take(count * POINT_BYTES);
    const quantum = judged(await tallyPoints(wordsOf(bytes), size).finally(() => bytes.fill(0)));
    const seed = randomBytes(4).readUInt32BE();
    const generator = Xoshiro128.fromSeed(seed);
    const pseudo = judged(await tallyPoints(() => generator.next(), { ...size, sample: 0 }));
    const { sample, ...estimate } = quantum;
    const { sample: _none, ...baseline } = pseudo;
    return {
      ...estimate,
      iterations: count,
      bytes_used: count * POINT_BYTES,
      bits_per_coordinate: 32,
      standard_error: standardError(count),
      significance: SIGNIFICANCE,
      convergence_rate: [0.01, 0.001, 0.0001].map((error) => `${pointsForError(error)} points for a standard error of ${error}`).join(', '),
      quality_assessment: estimate.verdict,
      quantum_vs_pseudo: {
        quantum_error: estimate.error,
        pseudo_error: baseline.error,
        improvement_factor: estimate.error === 0 ? null : baseline.error / estimate.error,
      },
      pseudo_random: { generator: Xoshiro128.generator, seed, ...baseline },
      scatter_plot_data: sample,
      note: NOTE,
    };
  },
};

function judged(tally: PointTally) {
  const estimate = estimatePi(tally);
  return { ...estimate, verdict: judgeEstimate(estimate), sample: tally.sample.map(([x, y]): [number, number] => [x, y]) };
}

function wordsOf(bytes: Uint8Array): () => number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let offset = -4;
  return () => view.getUint32((offset += 4));
}

function tooMany(iterations: number | undefined, possible: number): EgdError {
  const wanted = iterations === undefined ? `A test needs at least ${FEWEST} points` : `A test of ${iterations} points was asked for`;
  return new EgdError('NOT_ENOUGH_ENTROPY', `${wanted}, but its share of the buffer is enough for ${possible} now.`, {
    suggestions: [possible < FEWEST ? 'Try again when the buffer is fuller.' : `Ask for \`iterations=${possible}\` or fewer.`],
    metadata: { iterations: possible },
  });
}
