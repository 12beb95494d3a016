import { BaseCommand } from '../../base-command.ts';
import { listSources, sourcesTable, type SourceListing } from '../../sources/list-sources.ts';

export default class Sources extends BaseCommand {
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --config /etc/egd/egd.toml --json',
  ];

  static override summary = 'List the configured sources and what each would run.';

  async run(): Promise<SourceListing> {
    const { flags } = await this.parse(Sources);
    const { config } = await this.loadConfig(flags);
    const listing = listSources(config, await this.sourceTypes());
    this.log(sourcesTable(listing));
    return listing;
  }
}
