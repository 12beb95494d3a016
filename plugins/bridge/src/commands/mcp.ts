import * as Flags from '@oclif/core/flags';
import { BridgeCommand } from '../bridge-command.ts';
import { runService } from '../run-service.ts';

/** `egd mcp`. */
export default class Mcp extends BridgeCommand {
  static override description =
    'Serves the Model Context Protocol over standard input and output: an AI agent starts it, calls its tools, and ends it by closing its input. ' +
    'It draws from the gateway of `[mcp]` or --gateway, with the key of `api_key` or EGD_API_KEY; where none is named, from the running daemon. Logs to standard error.';

  static override enableJsonFlag = false; // standard output is the protocol's

  static override examples = [
    { description: 'Draw from the running daemon', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'Draw from a gateway',
      command: 'EGD_API_KEY=egdk_… <%= config.bin %> <%= command.id %> --gateway https://gateway.example:7764',
    },
  ];

  static override flags = {
    gateway: Flags.string({ helpValue: 'URL', summary: 'Gateway to draw from, instead of that of `[mcp]`.' }),
  };

  static override summary = 'Give AI agents tools that draw entropy, over standard input and output.';

  async run(): Promise<void> {
    const { flags } = await this.parse(Mcp);
    const host = await this.host();
    const [{ loadBridgeConfig }, { openBackend }, { serveMcp }, { openLog }] = await Promise.all([
      import('../config/load-bridge-config.ts'),
      import('../mcp/open-backend.ts'),
      import('../mcp/serve-mcp.ts'),
      import('egd-core/logging'),
    ]);
    const { environment } = this;
    const { config, mcp, warnings } = await loadBridgeConfig({ host, path: flags.config, environment, need: 'mcp' });
    for (const warning of warnings) this.warnAlways(warning);
    const backend = await openBackend({ gateway: flags.gateway, config: mcp, configFile: flags.config, environment, host });
    const log = await openLog({
      program: 'mcp',
      level: config.logLevel,
      target: 'stdout',
      maxSize: Infinity,
      maxFiles: 0,
      pretty: process.stderr.isTTY,
      stdout: process.stderr,
    });
    try {
      await runService(({ stop }) =>
        serveMcp({ backend, version: host.version, input: process.stdin, output: process.stdout, log: log.child('mcp'), stop }),
      );
    } finally {
      await log.close();
    }
  }
}
