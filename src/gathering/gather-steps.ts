import type { FetchOutcome, Gathering } from 'egd-core';
import type { ListrDefaultRendererLogLevels } from 'listr2';

/** Shows each source of a gathering on standard error while it goes on: live on a terminal, nothing elsewhere. */
export async function showGathering({ runs }: Gathering): Promise<void> {
  const { Listr, ListrLogger, ProcessOutput } = await import('listr2');
  const steps = new Listr(
    runs.map(({ fetcher, outcome }) => ({
      title: fetcher.table.id,
      task: async (_context: unknown, task: { title: string; skip(message: string): void }): Promise<void> => {
        const result = await outcome;
        task.title = `${fetcher.table.id}: ${summary(result)}`;
        if (result.status === 'ignored' || isStopped(result)) task.skip(task.title);
        else if (result.status === 'failed') throw new Error(task.title);
      },
    })),
    {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false, // its listener would end the process before anything is cleaned up
      rendererOptions: {
        logger: new ListrLogger<ListrDefaultRendererLogLevels>({ processOutput: new ProcessOutput(process.stderr, process.stderr) }),
        showErrorMessage: false,
      },
    },
  );
  await steps.run();
}

function summary(outcome: FetchOutcome): string {
  if (outcome.status === 'accepted') return `${outcome.kept} bytes`;
  if (isStopped(outcome)) return 'not needed';
  return outcome.status === 'ignored' ? `ignored (${outcome.reason})` : outcome.error.code;
}

function isStopped(outcome: FetchOutcome): boolean {
  return outcome.status === 'failed' && outcome.error.code === 'SOURCE_ABORTED';
}
