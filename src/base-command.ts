import { Command } from '@oclif/core/command';
import { ExitError } from '@oclif/core/errors';
import * as Flags from '@oclif/core/flags';
import { isEgdError, type DescribedFailure, type InstalledTableType, type LoadedConfig, type SourceTypes, type TableTypes } from 'egd-core';
import { ControlClient } from './control/control-client.ts';
import { findDaemon, type FoundDaemon } from './control/find-daemon.ts';
import { describeFailure } from './failure.ts';

/** What every command of egd has: `--config`, `--json`, the installed source types, and errors told one way. */
export abstract class BaseCommand extends Command {
  static override baseFlags = {
    config: Flags.string({ helpGroup: 'GLOBAL', helpValue: 'FILE', summary: 'Configuration file to use instead of the one found.' }),
  };

  static override enableJsonFlag = true;

  /** The environment, read here and handed on. */
  protected readonly environment: Readonly<Record<string, string | undefined>> = process.env;

  #asked: FoundDaemon | undefined;

  #sourceTypes: Promise<SourceTypes> | undefined;

  #tableTypes: Promise<readonly InstalledTableType[]> | undefined;

  /** The source types of all installed plugins; a plugin that fails is named in a warning. */
  protected sourceTypes(): Promise<SourceTypes> {
    this.#sourceTypes ??= this.#collectSourceTypes();
    return this.#sourceTypes;
  }

  /** The tables that plugins bring to the configuration; a plugin that fails is named in a warning. */
  protected tableTypes(): Promise<readonly InstalledTableType[]> {
    this.#tableTypes ??= this.#collectTableTypes();
    return this.#tableTypes;
  }

  /** The configuration that the parsed `--config`, the environment or the usual places name, or the built-in one; warnings are told. */
  protected async loadConfig(
    { config: path }: { readonly config: string | undefined },
    tables?: TableTypes, // of plugins, where they are to be checked
  ): Promise<LoadedConfig> {
    const types = await this.sourceTypes();
    const { loadUserConfig } = await import('./user-config.ts');
    return loadUserConfig({ path, environment: this.environment, types, tables, warn: (message) => this.warnAlways(message) });
  }

  /** A client of the daemon that the parsed `--config`, the environment or the usual places lead to; its owner closes it. */
  protected async client({ config }: { readonly config: string | undefined }): Promise<ControlClient> {
    const { problem, ...daemon } = await findDaemon({ config, environment: this.environment });
    if (problem !== undefined) this.warnAlways(problem.message);
    this.#asked = daemon;
    return new ControlClient(daemon);
  }

  /** Warns on standard error, also with `--json`: standard output stays as it is. */
  protected warnAlways(message: string): void {
    process.stderr.write(`Warning: ${message}\n`);
  }

  /** Prints JSON, of megabytes too: what oclif has for it looks for colours by a regular expression that gives up there. */
  override logJson(json: unknown): void {
    if (json === undefined) return; // all was printed on the way
    process.stdout.write(`${JSON.stringify(json, undefined, 2)}\n`);
  }

  /** Tells an error the one way: `--json` gives code, message and suggestions, else the same for people. */
  protected override async catch(error: Error): Promise<void> {
    if (error instanceof ExitError) throw error;
    const failure = describeFailure(await this.#explained(error));
    if (this.jsonEnabled()) this.logJson({ code: failure.code, message: failure.message, suggestions: failure.suggestions });
    else if (isUsageError(error)) throw error;
    else process.stderr.write(forPeople(failure));
    throw new ExitError(failure.exit);
  }

  // Nobody answers also while a worker is started again.
  async #explained(error: Error): Promise<Error> {
    if (this.#asked === undefined || !isEgdError(error) || error.code !== 'DAEMON_NOT_RUNNING') return error;
    const { explainSilence } = await import('./control/explain-silence.ts');
    return explainSilence(error, this.#asked);
  }

  // Loaded here, and not with the command: one that asks the daemon needs no plugin.
  async #collectSourceTypes(): Promise<SourceTypes> {
    const { collectSourceTypes } = await import('./plugins/source-types.ts');
    const { types, warnings } = await collectSourceTypes(this.config);
    for (const warning of warnings) this.warnAlways(warning);
    return types;
  }

  async #collectTableTypes(): Promise<readonly InstalledTableType[]> {
    const { collectTableTypes } = await import('./plugins/config-tables.ts');
    const { tables, warnings } = await collectTableTypes(this.config);
    for (const warning of warnings) this.warnAlways(warning);
    return tables;
  }
}

// oclif shows the usage of the command with its own errors.
function isUsageError(error: Error): boolean {
  return 'parse' in error && !isEgdError(error);
}

function forPeople({ code, message, suggestions, stack }: DescribedFailure): string {
  const lines = [`Error: ${message}`, `Code: ${code}`, ...suggestions.map((suggestion) => `Try: ${suggestion}`)];
  if (stack !== undefined) lines.push(stack);
  return `${lines.join('\n')}\n`;
}
