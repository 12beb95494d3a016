import type { Source, SourceTable, SourceTools } from 'egd-core';
import type { CommandKeys } from './command-table.ts';

/** A source that runs its command anew for each sample. */
export function createCommandSource({ id, keys }: SourceTable<CommandKeys>, { run, log }: SourceTools): Source {
  const [program = '', ...args] = keys.command;
  return {
    read: async ({ signal }) => {
      const { stdout, stderr } = await run([program, ...args], { signal, subject: 'command' });
      if (stderr !== '') log.debug('the command wrote to standard error', { source: id, stderr });
      return { bytes: stdout, origin: program };
    },
  };
}
