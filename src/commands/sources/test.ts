import * as Args from '@oclif/core/args';
import { BaseCommand } from '../../base-command.ts';
import { testSource, testReportText, type TestReport } from '../../sources/test-source.ts';

export default class SourcesTest extends BaseCommand {
  static override args = {
    name: Args.string({ description: 'Table name of the source.', required: true }),
  };

  static override examples = ['<%= config.bin %> <%= command.id %> system', '<%= config.bin %> <%= command.id %> random_org --json'];

  static override summary = 'Fetch once from a source and check what comes; nothing is stored.';

  async run(): Promise<TestReport> {
    const { args, flags } = await this.parse(SourcesTest);
    const { config } = await this.loadConfig(flags);
    const report = await testSource(args.name, config, await this.sourceTypes(), this.environment);
    this.log(testReportText(report));
    return report;
  }
}
