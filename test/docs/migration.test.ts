import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportText } from '../../src/migration/report-text.ts';
import { migrateFor } from '../migration/real-types.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'migration.md'), 'utf8');

describe('docs/migration.md', () => {
  before(function () {
    if (spawnSync('python3', ['--version']).status !== 0) this.skip(); // its script would be written, and disabled
  });

  it('shows what the migration makes of the example, and what it says', async () => {
    const { toml, items, needsHand } = await migrateFor(block('python'), { PATH: process.env['PATH'] ?? '', HOME: tmpdir() });
    assert.equal(toml, block('toml'));
    assert.equal(`${reportText(items)}\n`, block('text'));
    assert.ok(needsHand);
  });
});

function block(language: string): string {
  return new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? '';
}
