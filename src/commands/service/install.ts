import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../../base-command.ts';
import { installService } from '../../service/install-service.ts';
import { requestedService } from '../../service/requested-service.ts';
import { SERVICE_MANAGERS } from '../../service/service-request.ts';

export default class ServiceInstall extends BaseCommand {
  static override args = {
    manager: Args.option({ options: SERVICE_MANAGERS })({ description: 'Service manager.', required: true }),
  };

  static override description = 'The service starts now and whenever the machine does, or with `--user` whenever you log in.';

  static override examples = [
    'sudo <%= config.bin %> <%= command.id %> systemd',
    '<%= config.bin %> <%= command.id %> systemd --user --dry-run',
  ];

  static override flags = {
    'dry-run': Flags.boolean({ summary: 'Only say what would be done.' }),
    force: Flags.boolean({ char: 'f', summary: 'Overwrite a file that egd did not write.' }),
    user: Flags.boolean({ summary: 'A service of your own instead of the machine.' }),
    winsw: Flags.string({ helpValue: 'FILE', summary: 'Program of WinSW, for Windows.' }),
  };

  static override summary = 'Make the daemon a service and start it.';

  async run(): Promise<{ readonly steps: readonly string[] }> {
    const { args, flags } = await this.parse(ServiceInstall);
    const request = requestedService(args.manager, flags, { root: this.config.root, environment: this.environment });
    const steps = await installService(request, { force: flags.force, dryRun: flags['dry-run'] });
    for (const step of steps) this.log(step);
    return { steps };
  }
}
