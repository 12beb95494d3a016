#!/usr/bin/env node
// Starts the command line. This file alone must run on old Node.js, to say so: no syntax newer than Node.js 12 knows.
import { existsSync } from 'node:fs';
import module from 'node:module';
import process from 'node:process';

const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    'egd needs Node.js 22.18 or newer, this is ' +
      process.versions.node +
      ': install a newer one, or in a clone run `npx egd` after `npm ci`.\n',
  );
  process.exitCode = 3;
} else if (!existsSync(new URL('../dist/main.js', import.meta.url))) {
  process.stderr.write('egd is not built yet: run `npm ci`, or `npm run build` after a change.\n');
  process.exitCode = 3;
} else {
  module.enableCompileCache();
  import('../dist/main.js').then(({ main }) => main(import.meta.url));
}
