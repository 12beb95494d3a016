import { BridgeCommand } from '../../bridge-command.ts';
import { runService } from '../../run-service.ts';

/** `egd gateway`. */
export default class Gateway extends BridgeCommand {
  static override description =
    'Runs in the foreground, outside of the closed network: takes what collectors push, fetches sources itself, or draws from the running daemon, as `mode` says, ' +
    'and serves it by REST and MCP. Logs to standard output, JSON where it is no terminal. SIGTERM and SIGINT answer what was asked and end it; SIGHUP reads keys and certificates again.';

  static override examples = [
    { description: 'Serve with the configuration found', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'Serve with a configuration of its own', command: '<%= config.bin %> <%= command.id %> --config /etc/egd/gateway.toml' },
  ];

  static override summary = 'Serve the entropy of a closed network to people, programs and agents.';

  /** Runs until it is told to stop; with `--json` the log goes to standard error, and the last status is printed at the end. */
  async run(): Promise<unknown> {
    const { flags } = await this.parse(Gateway);
    const host = await this.host();
    const [{ loadBridgeConfig }, { serveGateway }] = await Promise.all([
      import('../../config/load-bridge-config.ts'),
      import('../../gateway/serve-gateway.ts'),
    ]);
    const { config, gateway, types, warnings } = await loadBridgeConfig({
      host,
      path: flags.config,
      environment: this.environment,
      need: 'gateway',
    });
    for (const warning of warnings) this.warnAlways(warning);
    return runService((signals) =>
      serveGateway({
        config: gateway,
        egd: config,
        types,
        host,
        ...(flags.config === undefined ? {} : { configFile: flags.config }),
        environment: this.environment,
        version: host.version,
        logLevel: config.logLevel,
        stdout: this.jsonEnabled() ? process.stderr : process.stdout,
        signals,
      }),
    );
  }
}
