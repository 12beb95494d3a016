import type { ListrDefaultRendererLogLevels } from 'listr2';
import type { StartStep } from '../messages.ts';

const STEPS: Readonly<Record<StartStep, string>> = { lock: 'Lock', pool: 'Pool', control: 'Control', sources: 'Sources' };
const ORDER: readonly StartStep[] = ['lock', 'pool', 'control', 'sources'];

/** The steps of a start, as a person sees them. */
export interface StartSteps {
  /** A step is done. */
  done(step: StartStep, text: string): void;
  /** The start failed in the step that was not done yet. */
  failed(): Promise<void>;
  finished(): Promise<void>;
}

/** Shows the steps on standard error: live on a terminal, a line each in a pipe, not at all when `quiet`. */
export async function showStartSteps({ quiet }: { readonly quiet: boolean }): Promise<StartSteps> {
  if (quiet) return { done: ignore, failed: nothing, finished: nothing };
  if (process.stderr.isTTY) return liveSteps();
  return { done: (step, text) => void process.stderr.write(`${STEPS[step]}: ${text}\n`), failed: nothing, finished: nothing };
}

async function liveSteps(): Promise<StartSteps> {
  const { Listr, ListrLogger, ProcessOutput } = await import('listr2');
  const waiting = new Map(ORDER.map((step) => [step, Promise.withResolvers<string>()]));
  const list = new Listr(
    ORDER.map((step) => ({
      title: STEPS[step],
      task: async (_context: unknown, task: { title: string }): Promise<void> => {
        task.title = `${STEPS[step]}: ${await waiting.get(step)?.promise}`;
      },
    })),
    {
      registerSignalListeners: false,
      rendererOptions: {
        logger: new ListrLogger<ListrDefaultRendererLogLevels>({ processOutput: new ProcessOutput(process.stderr, process.stderr) }),
        showErrorMessage: false,
      },
    },
  );
  const shown = list.run().then(ignore, ignore);
  return {
    done: (step, text) => waiting.get(step)?.resolve(text),
    failed: () => {
      for (const { promise, reject } of waiting.values()) {
        promise.catch(ignore);
        reject(new Error('not reached'));
      }
      return shown;
    },
    finished: () => {
      for (const { resolve } of waiting.values()) resolve('');
      return shown;
    },
  };
}

function ignore(): void {
  // shown elsewhere, or not at all
}

function nothing(): Promise<void> {
  return Promise.resolve();
}
