import * as Args from '@oclif/core/args';
import { ERROR_CATALOGUE, inspectPoolFile, type PoolInspection } from 'egd-core';
import { BaseCommand } from '../../base-command.ts';
import { inspectionText } from '../../pool/inspection-text.ts';

export default class PoolInspect extends BaseCommand {
  static override args = {
    file: Args.string({ description: 'Pool file to look into; that of the configuration when left out.' }),
  };

  static override description = 'A damaged file is shown as far as it can be read, with exit status 3. What is in the pool is never shown.';

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> ./backup.egdentropy --json'];

  static override summary = 'Show the header, fill, chunks and checksum of a pool file.';

  async run(): Promise<PoolInspection> {
    const { args, flags } = await this.parse(PoolInspect);
    const inspection = await inspectPoolFile(args.file ?? (await this.loadConfig(flags)).config.persistFile);
    this.log(inspectionText(inspection, process.stdout));
    if (inspection.problem !== undefined) process.exitCode = ERROR_CATALOGUE[inspection.problem.code].exit;
    return inspection;
  }
}
