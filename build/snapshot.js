// Accepts what generated pages and snapshots say today: the commands and their flags, docs/errors.md, and the methods in docs/control.md.
import { readFile, writeFile } from 'node:fs/promises';
import { commandListing } from '../test/cli/command-listing.ts';
import { withMethods } from '../test/docs/control-methods.ts';
import { errorsPage } from './errors-page.js';

await writeFile(new URL('../test/cli/commands.snapshot.txt', import.meta.url), commandListing());
await writeFile(new URL('../docs/errors.md', import.meta.url), errorsPage());

const control = new URL('../docs/control.md', import.meta.url);
await writeFile(control, withMethods(await readFile(control, 'utf8')));
