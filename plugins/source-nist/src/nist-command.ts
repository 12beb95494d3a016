import { Command } from '@oclif/core/command';
import { ExitError } from '@oclif/core/errors';

/** What the commands of this plugin have in common: `--json`, and errors told as egd tells them. */
export abstract class NistCommand extends Command {
  static override enableJsonFlag = true;

  /** Tells an error the one way: `--json` gives code, message and suggestions, else the same for people. */
  protected override async catch(error: Error): Promise<void> {
    if (error instanceof ExitError) throw error;
    const failure = describeFailure(error);
    if (this.jsonEnabled()) this.logJson({ code: failure.code, message: failure.message, suggestions: failure.suggestions });
    else if ('parse' in error) throw error; // oclif shows the usage of the command with its own errors
    else process.stderr.write(forPeople(failure));
    throw new ExitError(failure.exit);
  }
}

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly suggestions: readonly string[];
  readonly exit: number;
}

function describeFailure(error: Error): Failure {
  if (isNamed(error)) return error;
  if ('oclif' in error) return { code: 'USAGE_INVALID', message: error.message, suggestions: ['See `--help` of the command.'], exit: 2 };
  return {
    code: 'INTERNAL_BUG',
    message: error.stack ?? error.message,
    suggestions: ['Report this as a bug, with the message and what you did.'],
    exit: 70,
  };
}

function isNamed(error: Error): error is Error & Failure {
  return error.name === 'EgdError' && 'code' in error && 'exit' in error && 'suggestions' in error;
}

function forPeople({ code, message, suggestions }: Failure): string {
  return [`Error: ${message}`, `Code: ${code}`, ...suggestions.map((suggestion) => `Try: ${suggestion}`), ''].join('\n');
}
