import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../base-command.ts';
import type { StartReport } from '../daemon/start/start-daemon.ts';
import { runStart } from '../daemon/start/run-start.ts';

export default class Start extends BaseCommand {
  static override description = [
    'Starts the daemon in the background and waits until it gathers and answers, or says why it does not.',
    'With --foreground it takes the place of this command and logs to standard output: for systemd, containers and launchd.',
  ].join(' ');

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --foreground'];

  static override flags = {
    force: Flags.boolean({ summary: 'Replace a daemon that runs or hangs.' }),
    foreground: Flags.boolean({ summary: 'Stay in the foreground and log to standard output.' }),
    wait: Flags.integer({ default: 30, helpValue: 'N', max: 3600, min: 1, summary: 'Seconds that the daemon has to become ready.' }),
  };

  static override summary = 'Start the daemon.';

  async run(): Promise<StartReport | undefined> {
    const { flags } = await this.parse(Start);
    const { config } = await this.loadConfig(flags);
    return runStart({
      config,
      environment: this.environment,
      version: this.config.version,
      root: this.config.root,
      flags,
      json: this.jsonEnabled(),
    });
  }
}
