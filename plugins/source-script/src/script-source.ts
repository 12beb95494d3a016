import { writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { ChildLimits, ReadRequest, Sample, Source, SourceTable, SourceTools, TemporaryFolder } from 'egd-core';
import { interpreterRefusal } from './check-interpreter.ts';
import { scriptEnvironment } from './script-environment.ts';
import type { ScriptKeys } from './script-table.ts';

const TIMEOUT = 30_000; // milliseconds
const MAX_OUTPUT = 10 * 1024 * 1024; // bytes
const LIMITS: ChildLimits = {
  memory: 50 * 1024 * 1024, // bytes
  openFiles: 64,
  cpuTime: 15, // seconds: half of one core for the time a script may take
};

/** A source that runs its script anew for each sample, in a folder of its own that is removed afterwards. */
export function createScriptSource({ id, keys, raw }: SourceTable<ScriptKeys>, tools: SourceTools): Source {
  const { log, environment, fail } = tools;
  return {
    read: async (request) => {
      await refuseUnsafe(keys.script_interpreter);
      const folder = await orFail(tools.temporaryFolder());
      try {
        return await run(folder, request);
      } finally {
        await folder.remove().catch((error: unknown) => {
          log.warn('the folder of a script could not be removed', { source: id, path: folder.path, reason: String(error) });
        });
      }
    },
  };

  // It may have changed since the configuration was checked.
  async function refuseUnsafe(interpreter: string): Promise<void> {
    if (!isAbsolute(interpreter)) return;
    const refusal = await interpreterRefusal(interpreter, '');
    if (refusal !== undefined) throw fail(refusal.code, refusal.message);
  }

  async function orFail<Value>(making: Promise<Value>): Promise<Value> {
    try {
      return await making;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw fail('SOURCE_SCRIPT_FAILED', `the script of ${id} could not be written to a folder of its own: ${reason}`, { cause: error });
    }
  }

  async function run(folder: TemporaryFolder, { signal }: ReadRequest): Promise<Sample> {
    const interpreter = keys.script_interpreter;
    const file = join(folder.path, interpreter === 'powershell' ? 'script.ps1' : 'script');
    await orFail(writeFile(file, keys.script, { mode: 0o600 }));
    const { stdout, stderr } = await tools.run([interpreter, ...options(interpreter), file], {
      signal,
      subject: 'script',
      timeout: TIMEOUT,
      maxOutput: MAX_OUTPUT,
      cwd: folder.path,
      environment: scriptEnvironment(raw, folder.path, environment),
      limits: LIMITS,
    });
    if (stderr !== '') log.debug('the script wrote to standard error', { source: id, stderr });
    return { bytes: stdout, origin: `script of ${id}` };
  }
}

function options(interpreter: string): string[] {
  return interpreter === 'powershell' ? ['-NoProfile', '-NonInteractive', '-File'] : [];
}
