import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../../base-command.ts';
import { runMigrate, type MigrationReport } from '../../migration/run-migrate.ts';

const NEEDS_HAND = 4; // exit status

export default class ConfigMigrate extends BaseCommand {
  static override args = {
    file: Args.string({ description: 'Configuration of the Python daemon; ~/.egdconf when left out.' }),
  };

  static override description =
    'The file is read and not run. What became of each setting and source is told on standard error. The exit status is 4 where something needs a hand: all else is written, and what is missing stands in the file as a comment.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> --output ~/.egd.toml',
    '<%= config.bin %> <%= command.id %> ./old-egdconf --verify --dry-run',
  ];

  static override flags = {
    'dry-run': Flags.boolean({ summary: 'Report, and write nothing.' }),
    force: Flags.boolean({ char: 'f', summary: 'Overwrite the output if it is there.' }),
    output: Flags.string({ char: 'o', helpValue: 'FILE', summary: 'File to write; standard output when left out.' }),
    platform: Flags.string({ options: ['posix', 'nt'], summary: 'What `os.name` is; that of this machine when left out.' }),
    verify: Flags.boolean({ summary: 'Run the old file with python3 as well and compare.' }),
    yes: Flags.boolean({ char: 'y', summary: 'Verify without asking.' }),
  };

  static override summary = 'Turn a configuration of the Python daemon into one of egd.';

  async run(): Promise<MigrationReport> {
    const { args, flags } = await this.parse(ConfigMigrate);
    const report = await runMigrate({
      ...flags,
      dryRun: flags['dry-run'],
      file: args.file,
      json: this.jsonEnabled(),
      environment: this.environment,
      types: await this.sourceTypes(),
    });
    if (!flags['dry-run'] && report.path === null) this.log(report.toml.trimEnd());
    if (report.needsHand) process.exitCode = NEEDS_HAND;
    return report;
  }
}
