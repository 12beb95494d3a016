import { BridgeCommand } from '../bridge-command.ts';
import { runService } from '../run-service.ts';

/** `egd collector`. */
export default class Collector extends BridgeCommand {
  static override description =
    'Runs in the foreground, inside the closed network: fetches the appliances or sources of the configuration and pushes what they give to `push_url`, signed. ' +
    'Logs to standard output, JSON where it is no terminal. SIGTERM and SIGINT push what is there and end it, with status 5 where bytes were lost; SIGHUP reads keys and certificates again.';

  static override examples = [
    { description: 'Collect with the configuration found', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'Collect with a configuration of its own',
      command: '<%= config.bin %> <%= command.id %> --config /etc/egd/collector.toml',
    },
  ];

  static override summary = 'Collect entropy inside a closed network and push it to a gateway.';

  /** Runs until it is told to stop; with `--json` the log goes to standard error, and the figures are printed at the end. */
  async run(): Promise<unknown> {
    const { flags } = await this.parse(Collector);
    const host = await this.host();
    const [{ loadBridgeConfig }, { serveCollector }] = await Promise.all([
      import('../config/load-bridge-config.ts'),
      import('../collector/serve-collector.ts'),
    ]);
    const { config, collector, types, warnings } = await loadBridgeConfig({
      host,
      path: flags.config,
      environment: this.environment,
      need: 'collector',
    });
    for (const warning of warnings) this.warnAlways(warning);
    return runService((signals) =>
      serveCollector({
        config: collector,
        sources: config.sources,
        types,
        environment: this.environment,
        logLevel: config.logLevel,
        stdout: this.jsonEnabled() ? process.stderr : process.stdout,
        signals,
      }),
    );
  }
}
