import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../base-command.ts';
import { runGetEntropy, type GetEntropyReport } from '../entropy/run-get-entropy.ts';
import { FOREVER, isWaitValue, parseBytes, parseWait } from '../entropy/entropy-arguments.ts';
import { ENCODINGS } from '../gathering/byte-encoding.ts';
import { withOptionalValue } from '../optional-value.ts';

const bytesArg = Args.custom<number>({ description: 'How many bytes.', parse: (text) => Promise.resolve(parseBytes(text)) });

const waitFlag = Flags.custom<number>({
  helpValue: '[DURATION]',
  parse: (text) => Promise.resolve(parseWait(text)),
  summary: 'Wait until there are enough, at most DURATION such as 30s.',
});

export default class GetEntropy extends BaseCommand {
  static override args = {
    bytes: bytesArg({ required: true }),
  };

  static override description = [
    'The oldest bytes of the pool come first, and are gone from it: no byte is ever given out twice.',
    'When there are fewer, these are written, and the exit status is 6. The bytes go to standard output: hex on a terminal, binary in a pipe.',
  ].join(' ');

  static override examples = [
    '<%= config.bin %> <%= command.id %> 32 --encoding hex',
    '<%= config.bin %> <%= command.id %> 1000000 --wait 5m --output entropy.bin',
  ];

  static override flags = {
    encoding: Flags.option({ options: ENCODINGS, summary: 'How to write the bytes.' })(),
    output: Flags.string({ char: 'o', helpValue: 'FILE', summary: 'Write the bytes to FILE (mode 0600).' }),
    wait: waitFlag(),
  };

  static override summary = 'Take entropy from the daemon.';

  async run(): Promise<GetEntropyReport> {
    this.argv = withOptionalValue(this.argv, '--wait', FOREVER, isWaitValue);
    const { args, flags } = await this.parse(GetEntropy);
    const client = await this.client(flags);
    try {
      const { encoding, output: file, wait = 0 } = flags;
      return await runGetEntropy({ client, bytes: args.bytes, wait, encoding, file, json: this.jsonEnabled() });
    } finally {
      client.close();
    }
  }
}
