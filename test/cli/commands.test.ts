import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandListing } from './command-listing.ts';

describe('the commands and their flags', () => {
  it('are those of commands.snapshot.txt; `npm run snapshot` accepts a change', () => {
    assert.equal(commandListing(), readFileSync(join(import.meta.dirname, 'commands.snapshot.txt'), 'utf8'));
  });
});
