import assert from 'node:assert/strict';
import { LevelWatch } from '../../src/buffer/watermarks.ts';

describe('LevelWatch', () => {
  it('tells of each mark that is crossed', () => {
    assert.deepEqual(toldOf([0, 500, 900, 990, 500, 0]), ['low>medium', 'medium>high', 'high>critical', 'critical>medium', 'medium>low']);
  });

  it('tells once of a buffer that goes up and down across a mark', () => {
    assert.deepEqual(toldOf([0, 101, 99, 101, 99, 111, 101, 99, 95, 105]), ['low>medium']);
  });
});

function toldOf(fills: readonly number[]): string[] {
  const told: string[] = [];
  const watch = new LevelWatch('low', (level, before) => void told.push(`${before}>${level}`));
  for (const fill of fills) watch.see(fill, 1000);
  return told;
}
