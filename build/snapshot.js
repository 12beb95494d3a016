// Accepts what generated pages and snapshots say today: the commands and their flags, and docs/errors.md.
import { writeFile } from 'node:fs/promises';
import { commandListing } from '../test/cli/command-listing.ts';
import { errorsPage } from './errors-page.js';

await writeFile(new URL('../test/cli/commands.snapshot.txt', import.meta.url), commandListing());
await writeFile(new URL('../docs/errors.md', import.meta.url), errorsPage());
