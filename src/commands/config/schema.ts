import { configJsonSchema } from 'egd-core';
import { BaseCommand } from '../../base-command.ts';

export default class ConfigSchema extends BaseCommand {
  static override description =
    'Editors check and complete a file with it: in TOML by a first line `#:schema ./egd.schema.json`, in JSON and YAML by the key `$schema`.';

  static override examples = ['<%= config.bin %> <%= command.id %> > egd.schema.json', '<%= config.bin %> <%= command.id %> --json'];

  static override summary = 'Print the JSON Schema of the configuration, with all installed source types.';

  async run(): Promise<Readonly<Record<string, unknown>>> {
    await this.parse(ConfigSchema);
    const schema = configJsonSchema(await this.sourceTypes(), await this.tableTypes());
    this.log(JSON.stringify(schema, undefined, 2));
    return schema;
  }
}
