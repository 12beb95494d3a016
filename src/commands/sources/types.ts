import { BaseCommand } from '../../base-command.ts';
import { listTypes, typesTable, type ListedType } from '../../sources/list-types.ts';

export default class SourcesTypes extends BaseCommand {
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json'];

  static override summary = 'List the installed source types, their plugin, kind and keys.';

  async run(): Promise<readonly ListedType[]> {
    await this.parse(SourcesTypes);
    const listed = listTypes(await this.sourceTypes());
    this.log(typesTable(listed));
    return listed;
  }
}
