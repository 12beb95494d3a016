import * as Args from '@oclif/core/args';
import type { ConfigProblem } from 'egd-core';
import { BaseCommand } from '../../base-command.ts';

/** What a valid configuration has. */
export interface ValidatedConfiguration {
  readonly path: string | null; // null: built in
  readonly sources: number;
  readonly enabled: number;
  readonly warnings: readonly ConfigProblem[];
}

export default class ConfigValidate extends BaseCommand {
  static override args = {
    file: Args.string({ description: 'File to check instead of the one that is used.' }),
  };

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> new-egd.toml'];

  static override summary = 'Check a configuration and report every problem in it at once.';

  async run(): Promise<ValidatedConfiguration> {
    const { args, flags } = await this.parse(ConfigValidate);
    const loaded = await this.loadConfig({ config: args.file ?? flags.config }, () => this.tableTypes());
    const { config, warnings } = loaded;
    const sources = config.sources.length;
    const enabled = config.sources.filter(({ disabled }) => !disabled).length;
    const tables = [...(loaded.tables?.keys() ?? [])].map((name) => `[${name}]`);
    const counted = `${sources} ${sources === 1 ? 'source' : 'sources'}, ${enabled} enabled`;
    const contents = sources === 0 && tables.length > 0 ? tables.join(' and ') : [counted, ...tables].join(', ');
    this.log(`${config.path ?? 'The built-in configuration'} is valid: ${contents}.`);
    return { path: config.path ?? null, sources, enabled, warnings };
  }
}
