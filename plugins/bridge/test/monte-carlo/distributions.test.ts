import assert from 'node:assert/strict';
import { chiSquareUpper, normalTwoSided } from '../../src/monte-carlo/distributions.ts';

describe('the distributions', () => {
  it('give the p-values of the tables (NIST/SEMATECH, 1.3.6.7) and of closed forms', () => {
    near(normalTwoSided(0), 1);
    near(normalTwoSided(1.959963984540054), 0.05);
    near(normalTwoSided(-2.5758293035489004), 0.01);
    near(normalTwoSided(6), 1.9731752900753966e-9);
    for (const statistic of [0.1, 1, 5, 40]) {
      near(chiSquareUpper(statistic, 2), Math.exp(-statistic / 2));
      near(chiSquareUpper(statistic, 4), Math.exp(-statistic / 2) * (1 + statistic / 2));
    }
    near(chiSquareUpper(3.841458820694124, 1), 0.05);
    near(chiSquareUpper(18.307038053275146, 10), 0.05);
    near(chiSquareUpper(24.99579013972863, 15), 0.05);
    near(chiSquareUpper(82.5287265414719, 63), 0.05);
    near(chiSquareUpper(293.2478350807012, 255), 0.05);
  });

  it('stay within 0 and 1 far from the middle', () => {
    assert.equal(chiSquareUpper(0, 255), 1);
    assert.ok(chiSquareUpper(1e6, 255) >= 0 && chiSquareUpper(1e6, 255) < 1e-300);
    assert.ok(chiSquareUpper(1e-6, 255) <= 1);
    assert.ok(normalTwoSided(40) >= 0);
  });
});

function near(value: number, expected: number): void {
  assert.ok(Math.abs(value - expected) <= 1e-10 * expected, `${value}, expected ${expected}`);
}
