import { BaseCommand } from '../base-command.ts';
import type { ReloadReport } from '../daemon/daemon.ts';
import { reloadText } from '../daemon/status/reload-text.ts';
import { interruptible } from '../interrupt.ts';

const PATIENCE = 60_000; // milliseconds

export default class Reload extends BaseCommand {
  static override description =
    'No client is dropped and the pool stays. An invalid configuration changes nothing, and its problems are shown.';

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json'];

  static override summary = 'Let the daemon read its configuration again.';

  async run(): Promise<ReloadReport> {
    const { flags } = await this.parse(Reload);
    const client = await this.client(flags);
    try {
      const report = await interruptible((signal) => client.call('reload', {}, { timeout: PATIENCE, signal }), 'CONTROL_CANCELLED');
      for (const warning of report.warnings) this.warnAlways(warning);
      this.log(reloadText(report));
      return report;
    } finally {
      client.close();
    }
  }
}
