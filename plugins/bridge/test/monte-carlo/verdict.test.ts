import assert from 'node:assert/strict';
import { estimatePi, standardError } from '../../src/monte-carlo/pi-estimate.ts';
import { gridSide, tallyPoints } from '../../src/monte-carlo/points.ts';
import { judgeEstimate, SIGNIFICANCE } from '../../src/monte-carlo/verdict.ts';
import { Xoshiro128 } from '../../src/monte-carlo/xoshiro128.ts';

describe('xoshiro128**', () => {
  it('gives the numbers of its authors', () => {
    const generator = Xoshiro128.fromState([1, 2, 3, 4]);
    const numbers = Array.from({ length: 10 }, () => generator.next());
    assert.deepEqual(numbers, [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804]);
  });
});

describe('the verdict', () => {
  // The seeds are fixed, so the result is: this can't fail by chance.
  for (const [points, tests] of [
    [100, 8000],
    [1000, 4000],
    [6000, 1500],
  ] as const) {
    it(`calls a good generator suspicious no more often than stated, with ${points} points`, async () => {
      let suspicious = 0;
      for (let seed = 0; seed < tests; seed++)
        suspicious += (await verdictOf(words(Xoshiro128.fromSeed(seed)), points)) === 'suspicious' ? 1 : 0;
      const atLeast = binomialUpper(suspicious, tests, SIGNIFICANCE);
      assert.ok(atLeast > 0.001, `${suspicious} of ${tests}: as many come by chance with p = ${atLeast} where the stated rate holds`);
      assert.ok(suspicious > 0, 'and it is no verdict that never says so');
    });
  }

  it('keeps to the stated rate by exact count, where cells are few and their numbers whole', () => {
    for (const points of [100, 102, 110, 160, 164, 319]) {
      const rate = exactRate(points);
      assert.ok(rate <= SIGNIFICANCE && rate > SIGNIFICANCE / 4, `${points} points: ${rate}`);
    }
  });

  it('calls generators suspicious that are not random: low bits alone, a lattice, too few inside', async () => {
    const generator = Xoshiro128.fromSeed(1);
    let count = 0;
    assert.equal(await verdictOf(() => generator.next() >>> 1, 10_000), 'suspicious');
    assert.equal(await verdictOf(() => Math.imul(count++, 0x9e3779b9) >>> 0, 10_000), 'suspicious');
    assert.equal(await verdictOf(() => Math.floor(Math.sqrt(generator.next() / 2 ** 32) * 2 ** 32), 10_000), 'suspicious');
  });

  it('covers π with its intervals as often as they say', async () => {
    const [tests, points] = [2000, 500];
    let [in95, in99] = [0, 0];
    for (let seed = 0; seed < tests; seed++) {
      const tally = await tallyPoints(words(Xoshiro128.fromSeed(seed)), { points, side: gridSide(points), sample: 0 });
      const { confidence_interval_95: narrow, confidence_interval_99: wide } = estimatePi(tally);
      if (narrow[0] <= Math.PI && Math.PI <= narrow[1]) in95++;
      if (wide[0] <= Math.PI && Math.PI <= wide[1]) in99++;
    }
    assert.ok(Math.abs(in95 / tests - 0.95) < 0.02, `${in95} of ${tests}`);
    assert.ok(Math.abs(in99 / tests - 0.99) < 0.01, `${in99} of ${tests}`);
  });

  it('measures the error in the standard error of so many points', async () => {
    const points = 1_000_000;
    assert.ok(Math.abs(standardError(points) - 0.001642) < 1e-6);
    const tally = await tallyPoints(words(Xoshiro128.fromSeed(7)), { points, side: 16, sample: 3 });
    const { estimated_pi: pi, z, error } = estimatePi(tally);
    assert.equal(error, Math.abs(pi - Math.PI));
    assert.equal(z, (pi - Math.PI) / standardError(points));
    assert.equal(tally.sample.length, 3);
    assert.equal(
      tally.cells.reduce((sum, count) => sum + count, 0),
      points,
    );
  });
});

async function verdictOf(next: () => number, points: number): Promise<string> {
  return judgeEstimate(estimatePi(await tallyPoints(next, { points, side: gridSide(points), sample: 0 })));
}

function words(generator: Xoshiro128): () => number {
  return () => generator.next();
}

// How often chance alone is called suspicious, at most: by the cells, or by the points inside.
function exactRate(points: number): number {
  const side = gridSide(points);
  assert.equal(side, 2, 'four cells');
  const typical = { points, inside: Math.round((points * Math.PI) / 4), side, sample: [] };
  const isSuspicious = (inside: number, cells: readonly number[]): boolean =>
    judgeEstimate(estimatePi({ ...typical, inside, cells: Uint32Array.from(cells) })) === 'suspicious';
  const logs = Array.from({ length: points + 1 }, () => 0);
  for (let index = 2; index <= points; index++) logs[index] = (logs[index - 1] ?? 0) + Math.log(index);
  const logOf = (count: number): number => logs[count] ?? 0;
  let rate = 0;
  for (const cells of splits(points)) {
    if (!isSuspicious(typical.inside, cells)) continue;
    const alike = new Map(cells.map((count) => [count, cells.filter((other) => other === count).length]));
    const orders = [...alike.values()].reduce((product, times) => product - logOf(times), logOf(4));
    rate += Math.exp(orders + logOf(points) - cells.reduce((sum, count) => sum + logOf(count), points * Math.log(4)));
  }
  const quarter = Math.floor(points / 4);
  const even = [quarter, quarter, quarter, points - 3 * quarter];
  for (let inside = 0; inside <= points; inside++) {
    if (!isSuspicious(inside, even)) continue;
    const log = inside * Math.log(Math.PI / 4) + (points - inside) * Math.log(1 - Math.PI / 4);
    rate += Math.exp(logOf(points) - logOf(inside) - logOf(points - inside) + log);
  }
  return rate;
}

// Every way to put points into four cells, smallest first.
function* splits(points: number): Generator<[number, number, number, number]> {
  for (let a = 0; 4 * a <= points; a++)
    for (let b = a; a + 3 * b <= points; b++) for (let c = b; a + b + 2 * c <= points; c++) yield [a, b, c, points - a - b - c];
}

// How often at least so many of `tests` happen, each with the rate: exact, by logarithms.
function binomialUpper(count: number, tests: number, rate: number): number {
  let log = tests * Math.log(1 - rate);
  let below = 0;
  for (let index = 0; index < count; index++) {
    below += Math.exp(log);
    log += Math.log((tests - index) / (index + 1)) + Math.log(rate / (1 - rate));
  }
  return 1 - below;
}
