import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChildLimits, Source, SourceTable, SourceTools } from 'egd-core';
import { scriptEnvironment } from './script-environment.ts';
import type { ScriptKeys } from './source-types.ts';

const TIMEOUT = 30_000; // milliseconds
const MAX_OUTPUT = 10 * 1024 * 1024; // bytes
const LIMITS: ChildLimits = {
  memory: 50 * 1024 * 1024, // bytes
  openFiles: 64,
  cpuTime: 15, // seconds: half of one core for the time a script may take
};

/** A source that runs its script anew for each sample, in a folder of its own that is removed afterwards. */
export function createScriptSource({ id, keys, raw }: SourceTable<ScriptKeys>, tools: SourceTools): Source {
  const { run, log, environment, temporaryFolder } = tools;
  return {
    read: async ({ signal }) => {
      const folder = await temporaryFolder();
      try {
        const file = join(folder.path, process.platform === 'win32' ? 'script.ps1' : 'script');
        await writeFile(file, keys.script, { mode: 0o600 });
        const { stdout, stderr } = await run([keys.script_interpreter, ...options(keys.script_interpreter), file], {
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
      } finally {
        await folder.remove();
      }
    },
  };
}

function options(interpreter: string): string[] {
  return interpreter === 'powershell' ? ['-NoProfile', '-NonInteractive', '-File'] : [];
}
