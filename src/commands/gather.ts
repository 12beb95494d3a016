import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { EgdError, ERROR_CATALOGUE } from 'egd-core';
import { BaseCommand } from '../base-command.ts';
import { ENCODINGS } from '../gathering/byte-encoding.ts';
import type { GatherReport } from '../gathering/gather-request.ts';
import { runGather } from '../gathering/run-gather.ts';

const scaleFlag = Flags.custom<number>({
  default: 1,
  helpValue: 'S',
  parse: parseScale,
  summary: 'Share of the bytes of --url, --file, --command to keep, 0.0 to 1.0.',
});

export default class Gather extends BaseCommand {
  static override args = {
    source: Args.string({ description: 'Table name of a source; all enabled ones when none is given.' }),
  };

  static override description = [
    'Fetches each source once, side by side, without a daemon, and sends it through the pipeline: length, repeat and health checks, compression, stirring, scaling.',
    'The bytes go to standard output (hex on a terminal, binary in a pipe), to a file, or into the pool file. Progress and the closing table go to standard error.',
  ].join(' ');

  static override examples = [
    '<%= config.bin %> <%= command.id %> --bytes 32 --encoding hex',
    '<%= config.bin %> <%= command.id %> --into-pool',
    '<%= config.bin %> <%= command.id %> --file /dev/urandom --size 1000 --no-compress --output sample.bin',
  ];

  static override flags = {
    'allow-http': Flags.boolean({ dependsOn: ['url'], summary: 'Allow plain http to other hosts for --url.' }),
    bytes: Flags.integer({ helpValue: 'N', min: 1, summary: 'Stop when there are N bytes; fewer is exit status 6.' }),
    command: Flags.string({
      helpValue: 'LINE',
      multiple: true,
      multipleNonGreedy: true,
      summary: 'Fetch from a program, run without a shell: words, or a JSON array of words.',
    }),
    encoding: Flags.option({ options: ENCODINGS, summary: 'How to write the bytes.' })(),
    file: Flags.string({ helpValue: 'PATH', multiple: true, multipleNonGreedy: true, summary: 'Fetch from a file, pipe or device.' }),
    'into-pool': Flags.boolean({
      exclusive: ['output', 'encoding', 'raw'],
      summary: 'Add the bytes to the pool file instead of writing them.',
    }),
    'no-compress': Flags.boolean({ summary: 'Do not compress samples of --url, --file, --command.' }),
    output: Flags.string({ char: 'o', helpValue: 'FILE', summary: 'Write the bytes to FILE (mode 0600).' }),
    raw: Flags.boolean({ summary: 'Write samples as they came: neither compressed, stirred nor scaled.' }),
    scale: scaleFlag(),
    size: Flags.integer({ helpValue: 'N', min: 1, summary: 'Most bytes to read from each of --url, --file.' }),
    url: Flags.string({ helpValue: 'URL', multiple: true, multipleNonGreedy: true, summary: 'Fetch from a URL.' }),
  };

  static override strict = false;

  static override summary = 'Gather entropy now, without a daemon.';

  async run(): Promise<GatherReport> {
    const { argv, flags } = await this.parse(Gather);
    const report = await runGather({
      sourceTypes: () => this.sourceTypes(),
      loadConfig: () => this.loadConfig(flags),
      environment: this.environment,
      ids: argv.map(String),
      flags,
      json: this.jsonEnabled(),
    });
    if (flags.bytes !== undefined && report.bytes < flags.bytes) process.exitCode = ERROR_CATALOGUE.NOT_ENOUGH_ENTROPY.exit; // with --json: the data is told, and that it is short
    return report;
  }
}

function parseScale(text: string): Promise<number> {
  const scale = text.trim() === '' ? NaN : Number(text);
  if (scale >= 0 && scale <= 1) return Promise.resolve(scale);
  throw new EgdError('USAGE_INVALID', `Expected --scale to be between 0.0 and 1.0, got ${text}.`);
}
