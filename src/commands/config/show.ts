import * as Flags from '@oclif/core/flags';
import { formatKeyDefaults, formatShownConfig, keyDefaults, shownConfig, type KeyDefaults, type ShownTable } from 'egd-core';
import { BaseCommand } from '../../base-command.ts';

/** The effective values of a configuration. */
export interface ShownConfiguration {
  readonly path: string | null; // null: built in
  readonly tables: readonly ShownTable[];
}

export default class ConfigShow extends BaseCommand {
  static override description = 'Secrets are masked. The output is TOML; a comment behind each value says where it comes from.';

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --defaults'];

  static override flags = {
    defaults: Flags.boolean({ summary: 'Show the default of every key there is instead.' }),
  };

  static override summary = 'Show the effective configuration and where each value comes from.';

  async run(): Promise<ShownConfiguration | KeyDefaults> {
    const { flags } = await this.parse(ConfigShow);
    const types = await this.sourceTypes();
    if (flags.defaults) {
      const defaults = keyDefaults(types, await this.tableTypes());
      this.log(formatKeyDefaults(defaults));
      return defaults;
    }
    const loaded = await this.loadConfig(flags, () => this.tableTypes());
    const tables = shownConfig(loaded, types, loaded.tables.size === 0 ? [] : await this.tableTypes());
    this.log(`# ${loaded.config.path ?? 'The built-in configuration'}\n${formatShownConfig(tables)}`);
    return { path: loaded.config.path ?? null, tables };
  }
}
