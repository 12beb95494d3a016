import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { EgdError } from 'egd-core';
import { BaseCommand } from '../../base-command.ts';
import { importPool, type ImportReport } from '../../pool/import-pool.ts';
import { importText } from '../../pool/import-text.ts';

const scaleFlag = Flags.custom<number>({
  dependsOn: ['raw'],
  helpValue: 'S',
  parse: parseScale,
  summary: 'Share of the raw bytes to keep, 0.0 to 1.0: how random they are.',
});

export default class PoolImport extends BaseCommand {
  static override args = {
    file: Args.string({ description: 'Pool file of the Python daemon, or with --raw any file; - is standard input.', required: true }),
  };

  static override description = [
    'Reads a pool that the Python daemon saved, without Python and without running anything in it, and adds its bytes to the pool: as many as fit, oldest first.',
    'They go to the running daemon, else to the pool file. FILE is left as it is; import it once, since its bytes count each time.',
  ].join(' ');

  static override examples = [
    '<%= config.bin %> <%= command.id %> ~/.egdentropy.python',
    '<%= config.bin %> <%= command.id %> --raw noise.bin --scale 0.1',
  ];

  static override flags = {
    'dry-run': Flags.boolean({ default: false, summary: 'Read the file and say what would be added; change nothing.' }),
    'no-compress': Flags.boolean({ dependsOn: ['raw'], summary: 'Do not compress the raw bytes.' }),
    raw: Flags.boolean({ dependsOn: ['scale'], summary: 'FILE holds raw bytes: compress, stir and scale them as a sample.' }),
    scale: scaleFlag(),
  };

  static override summary = 'Add a pool of the Python daemon, or raw bytes, to the pool.';

  async run(): Promise<ImportReport> {
    const { args, flags } = await this.parse(PoolImport);
    const client = await this.client(flags);
    try {
      const { raw, scale = 1, 'no-compress': noCompress, 'dry-run': dryRun } = flags;
      const report = await importPool({
        client,
        loadConfig: () => this.loadConfig(flags),
        file: args.file,
        raw: raw ? { scale, compress: !noCompress } : undefined,
        dryRun,
      });
      this.log(importText(report));
      return report;
    } finally {
      client.close();
    }
  }
}

function parseScale(text: string): Promise<number> {
  const scale = text.trim() === '' ? NaN : Number(text);
  if (scale >= 0 && scale <= 1) return Promise.resolve(scale);
  throw new EgdError('USAGE_INVALID', `Expected --scale to be between 0.0 and 1.0, got ${text}.`);
}
