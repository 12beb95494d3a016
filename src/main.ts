import { flush } from '@oclif/core/flush';
import { handle } from '@oclif/core/handle';
import { run } from '@oclif/core/run';
import { settings } from '@oclif/core/settings';

export { COMMANDS } from 'egd:commands';

/** Runs the command that the arguments name. `binary` is the file URL of the file that was started. */
export async function main(binary: string): Promise<void> {
  settings.enableAutoTranspile = false; // a linked plugin is loaded as it is; looking for its TypeScript costs time
  try {
    await run(undefined, binary);
    await flush();
  } catch (error) {
    await handle(error instanceof Error ? error : new Error(String(error)));
  }
}
