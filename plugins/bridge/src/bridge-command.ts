import { Command } from '@oclif/core/command';
import { ExitError } from '@oclif/core/errors';
import * as Flags from '@oclif/core/flags';
import { EgdError, isEgdError, type CommandHost } from 'egd-core';

/** What every command of the bridge has: `--config`, `--json`, the parts that the command line hands over, and errors told its way. */
export abstract class BridgeCommand extends Command {
  static override baseFlags = {
    config: Flags.string({ helpGroup: 'GLOBAL', helpValue: 'FILE', summary: 'Configuration file to use instead of the one found.' }),
  };

  static override enableJsonFlag = true;

  /** The environment, read here and handed on. */
  protected readonly environment: Readonly<Record<string, string | undefined>> = process.env;

  #host: Promise<CommandHost> | undefined;

  /** The parts of the command line. */
  protected host(): Promise<CommandHost> {
    this.#host ??= this.#askForHost();
    return this.#host;
  }

  /** Warns on standard error, also with `--json`: standard output stays as it is. */
  protected warnAlways(message: string): void {
    process.stderr.write(`Warning: ${message}\n`);
  }

  /** Prints JSON as the other commands do. */
  override logJson(json: unknown): void {
    if (json === undefined) return; // all was printed on the way
    process.stdout.write(`${JSON.stringify(json, undefined, 2)}\n`);
  }

  /** Tells an error the one way: `--json` gives code, message and suggestions, else the same for people. */
  protected override async catch(error: Error): Promise<void> {
    if (error instanceof ExitError) throw error;
    const host = await this.host();
    const { code, message, suggestions, exit, stack } = host.describeFailure(error);
    if (this.jsonEnabled()) this.logJson({ code, message, suggestions });
    else if ('parse' in error && !isEgdError(error)) throw error;
    else {
      const lines = [`Error: ${message}`, `Code: ${code}`, ...suggestions.map((suggestion) => `Try: ${suggestion}`)];
      process.stderr.write(`${[...lines, ...(stack === undefined ? [] : [stack])].join('\n')}\n`);
    }
    throw new ExitError(exit);
  }

  async #askForHost(): Promise<CommandHost> {
    const { successes } = await this.config.runHook('egd:command-host', {});
    const [host] = successes.map(({ result }): unknown => result).filter(isHost);
    if (host === undefined) throw new EgdError('PLUGIN_FAILED', 'egd-bridge runs only as a plugin of egd.');
    return host;
  }
}

function isHost(value: unknown): value is CommandHost {
  return typeof value === 'object' && value !== null && 'describeFailure' in value && 'sourceTypes' in value;
}
