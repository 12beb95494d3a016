#!/usr/bin/env node
// Starts the command line. This file must also run on old Node.js, to say so: no syntax that Node.js 14 does not know.

/* global process, URL */
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `egd needs Node.js 22.18 or newer, this is ${process.versions.node}: install a newer one, or start it with \`npx egd\` in a clone.\n`,
  );
  process.exitCode = 3;
} else {
  start();
}

// Node's own modules are taken by `getBuiltinModule` because to import one costs milliseconds.
function start() {
  if (!process.getBuiltinModule('node:fs').existsSync(new URL('../dist/main.js', import.meta.url))) {
    process.stderr.write('egd is not built: run `npm ci` in its folder, or `npm run build` after a change.\n');
    process.exitCode = 3;
    return;
  }
  process.stdout.prependListener('error', outputFailed);
  const cache = compileCache(process.env);
  if (cache !== undefined) process.getBuiltinModule('node:module').enableCompileCache(cache);
  // To end here takes less time than to take everything down first; main has waited for its output.
  void import('../dist/main.js').then(({ main }) => main(import.meta.url)).then(() => process.exit());
}

// Standard output on a full disk; oclif would throw it as an exception that nobody catches.
function outputFailed(error) {
  if (error.code === 'EPIPE') return; // the reader has all it wanted
  process.stderr.write(
    `Error: Can't write standard output: ${error.message}\nCode: OUTPUT_FAILED\nTry: Check the space left where it goes.\n`,
  );
  process.exit(3);
}

// Compiled code is kept in the user's own cache folder, never in a shared one such as /tmp, where somebody else could
// put code of theirs; and not in another user's, as under `sudo` with that user's HOME.
function compileCache({ HOME: home, LOCALAPPDATA: local, XDG_CACHE_HOME: xdg }) {
  const { existsSync, statSync } = process.getBuiltinModule('node:fs');
  const path = process.getBuiltinModule('node:path');
  const folder = xdg || local || (home && path.join(home, '.cache'));
  if (!folder || !path.isAbsolute(folder)) return undefined;
  try {
    const owner = statSync(existsSync(folder) ? folder : path.dirname(folder)).uid;
    if (process.geteuid !== undefined && owner !== process.geteuid()) return undefined;
    return path.join(folder, 'egd', 'compile-cache');
  } catch {
    return undefined;
  }
}
