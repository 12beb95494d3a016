import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CATALOGUE } from 'egd-core';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'errors.md'), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

describe('docs/errors.md', () => {
  it('lists every code of the catalogue, and no other', () => {
    assert.deepEqual(
      rows.map(([code = '']) => code.replaceAll('`', '')).toSorted((one, other) => (one < other ? -1 : 1)),
      Object.keys(ERROR_CATALOGUE).toSorted((one, other) => (one < other ? -1 : 1)),
    );
  });

  it('gives category, exit status and suggestion as the catalogue does', () => {
    for (const [code, category, exit, suggestion] of rows) {
      const entry = Object.entries(ERROR_CATALOGUE).find(([name]) => `\`${name}\`` === code)?.[1];
      assert.deepEqual([category, exit, suggestion], [entry?.category, String(entry?.exit), entry?.suggestion], code);
    }
  });
});
