import * as Flags from '@oclif/core/flags';
import { isEgdError } from 'egd-core';
import { BaseCommand } from '../base-command.ts';
import { runStart } from '../daemon/start/run-start.ts';
import { runStop } from '../daemon/start/run-stop.ts';
import type { StartReport } from '../daemon/start/start-daemon.ts';

export default class Restart extends BaseCommand {
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --wait 60'];

  static override flags = {
    wait: Flags.integer({ default: 30, helpValue: 'N', max: 3600, min: 1, summary: 'Seconds to stop, and again to become ready.' }),
  };

  static override summary = 'Stop the daemon if it runs, and start it.';

  async run(): Promise<StartReport | undefined> {
    const { flags } = await this.parse(Restart);
    const { config } = await this.loadConfig(flags); // one that is not valid must not cost the daemon that runs
    try {
      await runStop({ config: flags.config, environment: this.environment, wait: flags.wait, onWarning: (text) => this.warnAlways(text) });
    } catch (error) {
      if (!isEgdError(error)) throw error;
      if (error.code.startsWith('STORAGE_')) this.warnAlways(error.message); // it is stopped
      else if (error.code !== 'DAEMON_NOT_RUNNING') throw error;
    }
    return runStart({
      config,
      environment: this.environment,
      version: this.config.version,
      root: this.config.root,
      flags: { ...flags, force: false, foreground: false },
      json: this.jsonEnabled(),
    });
  }
}
