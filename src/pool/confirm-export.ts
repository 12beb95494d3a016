import { createInterface } from 'node:readline/promises';
import { EgdError } from 'egd-core';

/** Asks whether bytes may leave the pool; rejects where the answer is no, or nobody can be asked. */
export async function confirmExport(bytes: number, file: string): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new EgdError('USAGE_INVALID', `Expected a confirmation: ${bytes} bytes would leave the pool for good.`, {
      suggestions: ['Confirm it with `--yes`.'],
    });
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const place = file === '-' ? 'standard output' : file;
    const answer = await prompt.question(`${bytes} bytes leave the pool for good and go to ${place}. Type yes to go on: `);
    if (answer.trim() !== 'yes')
      throw new EgdError('USAGE_INVALID', 'Not confirmed: nothing was taken.', { suggestions: ['Answer with yes.'] });
  } finally {
    prompt.close();
  }
}
