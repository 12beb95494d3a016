import * as Flags from '@oclif/core/flags';
import { BridgeCommand } from '../../bridge-command.ts';
import { runService } from '../../run-service.ts';
import type { Simulation, SimulationStep } from '../../simulate/simulate-bridge.ts';

/** `egd simulate bridge`. */
export default class SimulateBridge extends BridgeCommand {
  static override description =
    'Starts a fake appliance, a real collector and a real gateway on loopback, with keys and files in a temporary folder, draws bytes, integers, a UUID and dice through the ' +
    'gateway, and takes everything down again. The appliance is simulated: what is drawn is worth nothing.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    { description: 'Over UDP, one way', command: '<%= config.bin %> <%= command.id %> --udp' },
    { description: 'Leave it running to try it', command: '<%= config.bin %> <%= command.id %> --keep' },
  ];

  static override flags = {
    keep: Flags.boolean({ summary: 'Leave it running until Ctrl-C, and show how to use it.' }),
    udp: Flags.boolean({ summary: 'Send the packets over UDP, which needs no way back, instead of HTTP.' }),
    verbose: Flags.boolean({ summary: 'Show the log of the collector and the gateway on standard error.' }),
  };

  static override summary = 'Show the whole bridge at work on this machine, without hardware.';

  async run(): Promise<Simulation | undefined> {
    const { keep, udp, verbose } = (await this.parse(SimulateBridge)).flags;
    const [{ simulateBridge }, { openLog }, host] = await Promise.all([
      import('../../simulate/simulate-bridge.ts'),
      import('egd-core/logging'),
      this.host(),
    ]);
    const log = await openLog({
      program: 'simulate',
      level: verbose ? 'info' : 'error',
      target: 'stdout',
      maxSize: Infinity,
      maxFiles: 0,
      pretty: process.stderr.isTTY,
      stdout: process.stderr,
    });
    try {
      return await runService(async ({ stop }) => {
        try {
          const transport = udp ? 'udp' : 'http';
          return await simulateBridge({ host, transport, log, stop, isKept: keep, tell: (step) => this.#tell(step) });
        } catch (error) {
          if (!stop.aborted) throw error;
          this.#tell({ name: 'end', text: 'Stopped before it was done; everything is taken down again.' });
          return undefined;
        }
      });
    } finally {
      await log.close();
    }
  }

  // With `--json` standard output is for the result alone.
  #tell({ name, text }: SimulationStep): void {
    const stream = this.jsonEnabled() ? process.stderr : process.stdout;
    const mark = stream.isTTY ? '\u{1b}[32m✔\u{1b}[39m ' : '';
    const [first, ...others] = text.split('\n');
    const indent = ' '.repeat(WIDTH + (mark === '' ? 0 : 2));
    stream.write([`${mark}${name.padEnd(WIDTH)}${first}`, ...others.map((line) => `${indent}${line}`), ''].join('\n'));
  }
}

const WIDTH = 11; // characters of the first column
