import * as Flags from '@oclif/core/flags';
import { APPLIANCE_FAULTS } from 'egd-source-quantis/testing';
import { BridgeCommand } from '../../bridge-command.ts';
import { runService } from '../../run-service.ts';
import type { StartedAppliance } from '../../simulate/simulate-quantis.ts';

/** `egd simulate quantis`. */
export default class SimulateQuantis extends BridgeCommand {
  static override description =
    'Speaks the HTTP API 2.0 of a Quantis appliance on loopback until Ctrl-C. Type the name of a fault and Enter to change what is wrong with it, `none` to heal it. ' +
    'Its bytes are those of this machine, and worth nothing. Its first line of output tells where it is; with --json as an object of `url`, `fingerprint` and `fault`.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    { description: 'Over TLS, on a port of its own', command: '<%= config.bin %> <%= command.id %> --tls --port 8443' },
    { description: 'One that gives the same block again and again', command: '<%= config.bin %> <%= command.id %> --fault stuck' },
  ];

  static override flags = {
    fault: Flags.option({ options: APPLIANCE_FAULTS })({
      helpValue: 'NAME',
      summary: `What is wrong with it: ${APPLIANCE_FAULTS.join(', ')}.`,
    }),
    format: Flags.option({ options: ['raw', 'json'] as const, default: 'raw' })({
      summary: 'How it writes bytes: as they are, or as a JSON array.',
    }),
    port: Flags.integer({ default: 0, helpValue: 'PORT', max: 65_535, min: 0, summary: 'Port to listen on; any free one when 0.' }),
    rate: Flags.integer({ helpValue: 'BYTES', min: 1, summary: 'Bytes it gives a second; as many as go when left out.' }),
    tls: Flags.boolean({ summary: 'Speak HTTPS, with a certificate made for it.' }),
  };

  static override summary = 'Run a fake Quantis appliance, with faults on demand.';

  async run(): Promise<undefined> {
    const { fault, format, port, rate, tls } = (await this.parse(SimulateQuantis)).flags;
    const { simulateQuantis } = await import('../../simulate/simulate-quantis.ts');
    await runService(({ stop }) =>
      simulateQuantis({
        port,
        format,
        tls,
        ...(fault === undefined ? {} : { fault }),
        ...(rate === undefined ? {} : { rate }),
        input: process.stdin,
        stop,
        onStart: (appliance) => this.#show(appliance),
        tell: (text) => void process.stderr.write(`${text}\n`),
      }),
    );
    return undefined;
  }

  #show(appliance: StartedAppliance): void {
    if (this.jsonEnabled()) return void process.stdout.write(`${JSON.stringify(appliance)}\n`);
    const { url, fingerprint, fault } = appliance;
    const source = fingerprint === null ? 'allow_http = true' : `tls_fingerprint = "${fingerprint}"`;
    const lines = [
      `A simulated appliance at ${url}${fault === null ? '' : `, with the fault ${fault}`}: its bytes are worth nothing.`,
      `curl ${fingerprint === null ? '' : '-k '}'${url}/api/2.0/streambytes?size=16' | xxd`,
      `[source.simulated]\nquantis = "${url}"\n${source}`,
    ];
    process.stdout.write(`${lines.join('\n\n')}\n`);
  }
}
