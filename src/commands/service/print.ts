import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../../base-command.ts';
import { requestedService } from '../../service/requested-service.ts';
import { hiddenPaths } from '../../service/reachable-program.ts';
import { servicePlan } from '../../service/service-plan.ts';
import { SERVICE_MANAGERS } from '../../service/service-request.ts';

/** The file of a service. */
export interface PrintedService {
  readonly path: string; // where `egd service install` would write it
  readonly text: string;
}

export default class ServicePrint extends BaseCommand {
  static override args = {
    manager: Args.option({ options: SERVICE_MANAGERS })({ description: 'Service manager.', required: true }),
  };

  static override examples = [
    '<%= config.bin %> <%= command.id %> systemd',
    '<%= config.bin %> <%= command.id %> systemd --user --config ~/egd.toml',
  ];

  static override flags = {
    user: Flags.boolean({ summary: 'A service of your own instead of the machine.' }),
  };

  static override summary = 'Print the file that makes the daemon a service.';

  async run(): Promise<PrintedService> {
    const { args, flags } = await this.parse(ServicePrint);
    const request = requestedService(args.manager, flags, { root: this.config.root, environment: this.environment });
    for (const path of hiddenPaths(request))
      this.warnAlways(`The service may not look into home and temporary folders: it won't find ${path}.`);
    const { path, text } = servicePlan(request);
    this.log(text.trimEnd());
    return { path, text };
  }
}
