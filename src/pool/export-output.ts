import { open, rm } from 'node:fs/promises';
import { EgdError } from 'egd-core';
import { openFileOutput, standardOutput, type EntropyOutput } from '../entropy/entropy-output.ts';

/** Opens what is exported to: standard output for `-`, else a new file with mode 0600; one that is there only with `force`. */
export async function openExportOutput(path: string, force: boolean): Promise<EntropyOutput> {
  if (path === '-') return standardOutput();
  return force ? openFileOutput(path) : newFileOutput(path);
}

// It has its name from the start: what left the pool is not lost with the process.
async function newFileOutput(path: string): Promise<EntropyOutput> {
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    throw isThere(error)
      ? new EgdError('OUTPUT_FAILED', `${path} is there already.`, {
          suggestions: ['Choose another file, or overwrite it with `--force`.'],
        })
      : failed(path, error);
  });
  let written = 0; // bytes
  const tell = (error: unknown): never => {
    throw failed(path, error);
  };
  return {
    write: async (content) => {
      await file.appendFile(content).catch(tell);
      written += content.length;
      return true;
    },
    finish: () => file.sync().catch(tell),
    close: async () => {
      await file.close();
      if (written === 0) await rm(path, { force: true });
    },
  };
}

function isThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

function failed(path: string, error: unknown): EgdError {
  return new EgdError('OUTPUT_FAILED', `Can't write ${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}
