import { cp, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Lays the WebAssembly build of liblzma into `core/dist`, unchanged, with its licence. As a dependency its package would
 * be installed with its native build, which is compiled where it does not run: on Debian 12, on ARM.
 */
export async function layLiblzma(core) {
  const library = dirname(dirname(dirname(fileURLToPath(import.meta.resolve('node-liblzma/wasm')))));
  const target = join(core, 'dist', 'liblzma');
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  for (const file of ['LICENSE', 'package.json']) await cp(join(library, file), join(target, file));
  await cp(join(library, 'lib', 'errors.js'), join(target, 'errors.js'));
  const isUsed = (path) => !/\.map$|\.d\.ts$|inline/.test(path);
  await cp(join(library, 'lib', 'wasm'), join(target, 'wasm'), { recursive: true, filter: isUsed });
}
