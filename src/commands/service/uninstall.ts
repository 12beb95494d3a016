import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../../base-command.ts';
import { requestedService } from '../../service/requested-service.ts';
import { SERVICE_MANAGERS } from '../../service/service-request.ts';
import { uninstallService } from '../../service/uninstall-service.ts';

export default class ServiceUninstall extends BaseCommand {
  static override args = {
    manager: Args.option({ options: SERVICE_MANAGERS })({ description: 'Service manager.', required: true }),
  };

  static override description = 'The configuration, the pool and the logs stay.';

  static override examples = [
    'sudo <%= config.bin %> <%= command.id %> systemd',
    '<%= config.bin %> <%= command.id %> systemd --user --dry-run',
  ];

  static override flags = {
    'dry-run': Flags.boolean({ summary: 'Only say what would be done.' }),
    force: Flags.boolean({ char: 'f', summary: 'Remove a file that egd did not write.' }),
    user: Flags.boolean({ summary: 'A service of your own instead of the machine.' }),
  };

  static override summary = 'Stop the service and remove it.';

  async run(): Promise<{ readonly steps: readonly string[] }> {
    const { args, flags } = await this.parse(ServiceUninstall);
    const request = requestedService(args.manager, flags, { root: this.config.root, environment: this.environment });
    const steps = await uninstallService(request, { force: flags.force, dryRun: flags['dry-run'] });
    for (const step of steps) this.log(step);
    return { steps };
  }
}
