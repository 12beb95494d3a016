import { dirname } from 'node:path';
import { createChildRunner, EgdError } from 'egd-core';
import type { Difference, MigratedConfig } from 'egd-core/migration';

const LIMITS = { memory: 512 * 1024 * 1024, openFiles: 256, cpuTime: 30 }; // bytes, files, seconds

/** Runs the old file in python3 and tells where Python and the migration differ; throws MIGRATION_VERIFY_FAILED when it does not run. */
export async function verifyWithPython(
  path: string,
  { read }: MigratedConfig,
  { environment, signal }: { readonly environment: Readonly<Record<string, string | undefined>>; readonly signal: AbortSignal },
): Promise<Difference[]> {
  const { compareWithPython, DUMP_PROGRAM } = await import('egd-core/migration');
  const run = createChildRunner({ environment });
  try {
    const { stdout } = await run(['python3', '-c', DUMP_PROGRAM, path], { signal, subject: 'script', limits: LIMITS, cwd: dirname(path) });
    return compareWithPython(read, JSON.parse(new TextDecoder().decode(stdout)));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EgdError('MIGRATION_VERIFY_FAILED', `The old file could not be run by python3: ${reason}`, { cause });
  }
}
