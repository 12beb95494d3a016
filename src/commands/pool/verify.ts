import * as Args from '@oclif/core/args';
import { EgdError, inspectPoolFile } from 'egd-core';
import { BaseCommand } from '../../base-command.ts';

/** What a valid pool file has. */
export interface VerifiedPool {
  readonly path: string;
  readonly bytes: number; // of entropy
  readonly chunks: number;
}

export default class PoolVerify extends BaseCommand {
  static override args = {
    file: Args.string({ description: 'Pool file to check; that of the configuration when left out.' }),
  };

  static override description = 'Says so in one line; the exit status is 0 for a file that is whole and valid, else 3.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> ./backup.egdentropy && echo fine',
  ];

  static override summary = 'Check that a pool file is whole and valid.';

  async run(): Promise<VerifiedPool> {
    const { args, flags } = await this.parse(PoolVerify);
    const { path, byteCount, chunks, problem } = await inspectPoolFile(args.file ?? (await this.loadConfig(flags)).config.persistFile);
    const result = { path, bytes: byteCount, chunks: chunks.length };
    if (problem === undefined) {
      this.log(`${path} is valid: ${byteCount} bytes in ${chunks.length} ${chunks.length === 1 ? 'chunk' : 'chunks'}.`);
      return result;
    }
    const error = new EgdError(problem.code, `${path}: ${problem.message}`);
    if (this.jsonEnabled()) throw error;
    this.log(`${error.message} (${error.code})`);
    process.exitCode = error.exit;
    return result;
  }
}
