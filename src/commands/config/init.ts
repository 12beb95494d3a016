import { resolve } from 'node:path';
import * as Flags from '@oclif/core/flags';
import { configTemplate, findConfigFile, userConfigFile, writeConfigFile } from 'egd-core';
import { BaseCommand } from '../../base-command.ts';

/** The file that was written. */
export interface WrittenConfiguration {
  readonly path: string | null; // null: standard output
  readonly usedInstead?: string; // a file that is found before it
  readonly text?: string; // where there is no file
}

export default class ConfigInit extends BaseCommand {
  static override description =
    'Sources that need no network are on, public sources of the network are listed and off. Only you may read and write the file.';

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --output ./egd.toml --force'];

  static override flags = {
    force: Flags.boolean({ char: 'f', summary: 'Overwrite the file if it is there.' }),
    output: Flags.string({
      char: 'o',
      helpValue: 'FILE',
      summary: 'File to write, or - for standard output; your own configuration when left out.',
    }),
  };

  static override summary = 'Write a commented configuration file to start from.';

  async run(): Promise<WrittenConfiguration> {
    const { flags } = await this.parse(ConfigInit);
    const text = await configTemplate(process.platform, await this.tableTypes());
    if (flags.output === '-') {
      this.log(text.trimEnd());
      return { path: null, text };
    }
    const cwd = process.cwd();
    const path = flags.output === undefined ? userConfigFile(this.environment) : resolve(cwd, flags.output);
    await writeConfigFile(path, text, { force: flags.force });
    const used = await findConfigFile({ cwd, environment: this.environment });
    this.log(`Wrote ${path}.`);
    if (used?.path === path) {
      this.log('Next: edit it, check it with `egd config validate`, then `egd gather`.');
      return { path };
    }
    this.log(`Next: edit it, check it with \`egd config validate ${path}\`, and use it with \`--config\` or EGD_CONFIG.`);
    if (used === undefined) return { path };
    this.log(`Without them egd uses ${used.path}.`);
    return { path, usedInstead: used.path };
  }
}
