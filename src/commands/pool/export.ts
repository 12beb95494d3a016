import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../../base-command.ts';
import { EXPORT_ENCODINGS } from '../../pool/export-encoding.ts';
import { runExport, type ExportReport } from '../../pool/run-export.ts';

export default class PoolExport extends BaseCommand {
  static override args = {
    file: Args.string({ description: 'File to write, made with mode 0600; - is standard output.', required: true }),
  };

  static override description = [
    'The bytes are taken from the running daemon, else from the pool file, and are gone from there: the file is then the only place that has them.',
    'It asks before that on a terminal; elsewhere say --yes.',
  ].join(' ');

  static override examples = [
    '<%= config.bin %> <%= command.id %> entropy.bin',
    '<%= config.bin %> <%= command.id %> keys.hex --bytes 4096 --encoding hex --yes',
  ];

  static override flags = {
    bytes: Flags.integer({ helpValue: 'N', min: 1, summary: 'Take N bytes; fewer is exit status 6. All there are when left out.' }),
    encoding: Flags.option({ default: 'raw', options: EXPORT_ENCODINGS, summary: 'How to write the bytes.' })(),
    force: Flags.boolean({ summary: 'Replace a file that is there.' }),
    yes: Flags.boolean({ char: 'y', summary: 'Do not ask whether the bytes may leave the pool.' }),
  };

  static override summary = 'Move bytes from the pool to a file.';

  async run(): Promise<ExportReport | undefined> {
    const { args, flags } = await this.parse(PoolExport);
    const { bytes, encoding, force, yes: confirmed } = flags;
    const client = await this.client(flags);
    try {
      const ways = { client, loadConfig: () => this.loadConfig(flags) };
      const report = await runExport({ ...ways, file: args.file, bytes, encoding, force, confirmed });
      if (args.file === '-') return undefined; // standard output is for the bytes
      this.log(`Moved ${report.bytes} bytes from ${report.pool.path} to ${args.file}; ${report.pool.bytes} are left.`);
      return report;
    } finally {
      client.close();
    }
  }
}
