import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { flush } from '@oclif/core/flush';
import { handle } from '@oclif/core/handle';
import type { PJSON } from '@oclif/core/interfaces';
import { run } from '@oclif/core/run';
import { settings } from '@oclif/core/settings';
import { pythonArguments } from './legacy/python-options.ts';
import { allowNamelessUser } from './nameless-user.ts';
import { quietLoadWarnings } from './plugins/load-warnings.ts';

export { COMMANDS } from 'egd:commands';

/** Runs the command that the arguments name. `binary` is the file URL of the file in `bin/` that was started. */
export async function main(binary: string): Promise<void> {
  settings.enableAutoTranspile = false; // a linked plugin is loaded as it is; looking for its TypeScript costs time
  quietLoadWarnings(process.env['DEBUG']);
  allowNamelessUser(process.env);
  try {
    const root = dirname(dirname(fileURLToPath(binary))); // oclif would look for it, upwards from the binary
    const pjson: PJSON = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    await run(pythonArguments(process.argv.slice(2)), { root, pjson });
    await flush();
  } catch (error) {
    if (isUnknownCommand(error)) return tellUnknownCommand(process.argv.slice(2));
    const status = askedExit(error);
    if (status === undefined) await handle(error instanceof Error ? error : new Error(String(error)));
    else process.exitCode = status;
  }
}

// oclif ends with the status of a shell that finds no program.
function isUnknownCommand(error: unknown): error is Error {
  return error instanceof Error && 'oclif' in error && typeof error.oclif === 'object' && Object(error.oclif).exit === 127;
}

function tellUnknownCommand(args: readonly string[]): void {
  const firstFlag = args.findIndex((word) => word.startsWith('-'));
  const words = args.slice(0, firstFlag < 0 ? args.length : firstFlag).join(' ');
  const failure = {
    code: 'USAGE_INVALID',
    message: words === '' ? `Expected a command first, got ${args[0] ?? 'nothing'}.` : `There is no command \`egd ${words}\`.`,
    suggestions: ['List the commands with `egd help`.'],
  };
  if (args.includes('--json')) process.stdout.write(`${JSON.stringify(failure, null, 2)}\n`);
  else process.stderr.write(`Error: ${failure.message}\nCode: ${failure.code}\nTry: ${failure.suggestions.join(' ')}\n`);
  process.exitCode = 2;
}

// A command of a plugin ends with the error of its own copy of oclif, which only its code tells from others.
function askedExit(error: unknown): number | undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIT' && 'oclif' in error)) return undefined;
  const { oclif } = error;
  return typeof oclif === 'object' && oclif !== null && 'exit' in oclif && typeof oclif.exit === 'number' ? oclif.exit : undefined;
}
