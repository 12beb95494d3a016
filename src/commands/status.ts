import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../base-command.ts';
import type { DaemonStatus } from '../daemon/daemon.ts';
import { statusText } from '../daemon/status/status-text.ts';
import { watchStatus } from '../daemon/status/watch-status.ts';
import { interruptible } from '../interrupt.ts';
import { withOptionalValue } from '../optional-value.ts';

const INTERVAL = '2'; // seconds

export default class Status extends BaseCommand {
  static override description = 'With --watch it is shown again every 2 seconds, or as often as given, until Ctrl-C.';

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --watch 10'];

  static override flags = {
    watch: Flags.integer({ helpValue: '[SECONDS]', max: 3600, min: 1, summary: 'Show it again and again.' }),
  };

  static override summary = 'Show how the daemon, its pool and its sources stand.';

  async run(): Promise<DaemonStatus | undefined> {
    this.argv = withOptionalValue(this.argv, '--watch', INTERVAL, (word) => /^-?\d/.test(word));
    const { flags } = await this.parse(Status);
    const client = await this.client(flags);
    try {
      const { watch } = flags;
      if (watch === undefined)
        return this.#show(await interruptible((signal) => client.call('status', {}, { signal }), 'CONTROL_CANCELLED'));
      const stream = process.stdout;
      await interruptible((signal) => watchStatus({ client, interval: watch * 1000, stream, json: this.jsonEnabled(), signal }));
      return undefined;
    } finally {
      client.close();
    }
  }

  #show(status: DaemonStatus): DaemonStatus {
    this.log(statusText(status, process.stdout, Date.now()));
    return status;
  }
}
