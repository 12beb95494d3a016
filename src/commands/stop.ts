import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../base-command.ts';
import { runStop } from '../daemon/start/run-stop.ts';
import type { StopReport } from '../daemon/start/stop-daemon.ts';

export default class Stop extends BaseCommand {
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --wait 60'];

  static override flags = {
    wait: Flags.integer({ default: 30, helpValue: 'N', max: 3600, min: 1, summary: 'Seconds that the daemon has to save and end.' }),
  };

  static override summary = 'Stop the daemon: it answers what was asked, saves the pool and ends.';

  async run(): Promise<StopReport> {
    const { flags } = await this.parse(Stop);
    const report = await runStop({
      config: flags.config,
      environment: this.environment,
      wait: flags.wait,
      onWarning: (text) => this.warnAlways(text),
    });
    this.log(`Stopped the daemon${report.pid === null ? '' : `, process ${report.pid}`}.`);
    return report;
  }
}
