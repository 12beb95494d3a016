import { cp, mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Lays the WebAssembly build of liblzma into `core/dist`, unchanged, with its licence. As a dependency its package would
 * be installed with its native build, which is compiled where it does not run: on Debian 12, on ARM.
 */
export async function layLiblzma(core) {
  const library = dirname(dirname(dirname(createRequire(join(core, 'package.json')).resolve('node-liblzma/wasm'))));
  const target = join(core, 'dist', 'liblzma');
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  for (const file of ['LICENSE', 'package.json']) await cp(join(library, file), join(target, file));
  await cp(join(library, 'lib', 'errors.js'), join(target, 'errors.js'));
  await cp(join(library, 'lib', 'wasm'), join(target, 'wasm'), { recursive: true, filter: isUsed });
}

function isUsed(path) {
  return !/\.map$|\.d\.ts$|inline/.test(path);
}
