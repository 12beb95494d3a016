import { BaseCommand } from '../base-command.ts';
import type { PersistReport } from '../daemon/daemon.ts';
import { interruptible } from '../interrupt.ts';

const PATIENCE = 60_000; // milliseconds

export default class Persist extends BaseCommand {
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json'];

  static override summary = 'Let the daemon save its pool now.';

  async run(): Promise<PersistReport> {
    const { flags } = await this.parse(Persist);
    const client = await this.client(flags);
    try {
      const report = await interruptible((signal) => client.call('persist', {}, { timeout: PATIENCE, signal }), 'CONTROL_CANCELLED');
      this.log(`Saved the pool with ${report.bytes} bytes of entropy to ${report.path}.`);
      return report;
    } finally {
      client.close();
    }
  }
}
