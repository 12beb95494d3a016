import * as Flags from '@oclif/core/flags';
import { configPlaces, EgdError, findConfigFile, isThere } from 'egd-core';
import { BaseCommand } from '../../base-command.ts';

/** The config file that is used, and where it was looked for. */
export interface ConfigPathResult {
  readonly path: string | null; // null: the built-in configuration
  readonly places?: readonly { readonly path: string; readonly found: boolean }[];
}

export default class ConfigPath extends BaseCommand {
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --all'];

  static override flags = {
    all: Flags.boolean({ summary: 'List every place that is searched, first to last.' }),
  };

  static override summary = 'Say which configuration file is used.';

  async run(): Promise<ConfigPathResult> {
    const { flags } = await this.parse(ConfigPath);
    const search = { cwd: process.cwd(), environment: this.environment, ...(flags.config === undefined ? {} : { path: flags.config }) };
    const used = await findConfigFile(search);
    const path = used?.path ?? null;
    if (flags.all) {
      const places = await Promise.all(configPlaces(search).map(async (place) => ({ path: place.path, found: await isThere(place.path) })));
      for (const place of places)
        this.log(`${place.path === path && place.found ? 'used   ' : place.found ? 'found  ' : 'missing'}  ${place.path}`);
      if (path === null) this.log('used     (built in)');
      return { path, places };
    }
    if (used?.namedBy !== undefined && !(await isThere(used.path))) {
      throw new EgdError('CONFIG_NOT_FOUND', `There is no configuration ${used.path}, which ${used.namedBy} names.`);
    }
    this.log(path ?? '(built in)');
    return { path };
  }
}
