import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { ListedKey } from '../../../access/key-listing.ts';
import { BridgeCommand } from '../../../bridge-command.ts';

/** What `--json` prints: the key, this once. */
export interface AddedKey extends ListedKey {
  readonly key: string;
}

export default class GatewayKeyAdd extends BridgeCommand {
  static override args = {
    name: Args.string({ description: 'Who uses it, such as `lab-3`: letters, digits, `.`, `_` and `-`.', required: true }),
  };

  static override description = 'A gateway that runs knows the key within a second.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> lab-3',
    '<%= config.bin %> <%= command.id %> page --scopes status,page --expires 90d',
    '<%= config.bin %> <%= command.id %> old --bytes-per-day 64MiB --key-from-stdin < key.txt',
  ];

  static override flags = {
    'bytes-per-day': Flags.string({
      helpValue: 'SIZE',
      summary: 'Bytes that may be drawn in a day (UTC), such as 64MiB; no quota when left out.',
    }),
    expires: Flags.string({
      helpValue: 'TIME',
      summary: 'When the key ends: after 12h, 90d, 8w or 1y, or at a date; never when left out.',
    }),
    'key-from-stdin': Flags.boolean({
      summary: 'Take over a random key of 32 characters or more from standard input, such as one of QRNG-DD.',
    }),
    rate: Flags.string({ helpValue: 'N', summary: "Requests a second; the gateway's `rate_limit` when left out." }),
    scopes: Flags.string({ default: 'draw,test,status', helpValue: 'LIST', summary: 'What it may be used for: draw, test, status, page.' }),
  };

  static override summary = 'Make a key for a client of the gateway; it is shown once.';

  async run(): Promise<AddedKey> {
    const { args, flags } = await this.parse(GatewayKeyAdd);
    const [{ addKey }, { listedKey }, limits, { loadBridgeConfig }, { readLine }] = await Promise.all([
      import('../../../access/add-key.ts'),
      import('../../../access/key-listing.ts'),
      import('../../../access/key-limits.ts'),
      import('../../../config/load-bridge-config.ts'),
      import('../../../access/read-line.ts'),
    ]);
    const now = Date.now();
    const { rate, expires, 'bytes-per-day': perDay } = flags;
    const wish = {
      name: args.name,
      scopes: limits.parseScopes(flags.scopes),
      ...(rate === undefined ? {} : { rate: limits.parseRate(rate) }),
      ...(perDay === undefined ? {} : { bytesPerDay: limits.parseByteSize(perDay) }),
      ...(expires === undefined ? {} : { expires: limits.parseExpiry(expires, now) }),
    };
    const { gateway } = await loadBridgeConfig({
      host: await this.host(),
      path: flags.config,
      environment: this.environment,
      need: 'gateway',
      isForHere: false, // a key can be made before certificates and credentials are there
    });
    const own = flags['key-from-stdin'] ? { text: await readLine(process.stdin) } : {};
    const { key, text } = await addKey(gateway.apiKeyFile, { ...wish, ...own }, now);
    this.#tell(text, `The key of \`${key.name}\` is in ${gateway.apiKeyFile} as a hash: it cannot be shown again.`);
    return { ...listedKey(key, { day: '', keys: new Map() }, now), key: text };
  }

  // The key alone goes to standard output, so that a script can take it from there.
  #tell(text: string, note: string): void {
    if (this.jsonEnabled()) return;
    this.log(text);
    process.stderr.write(`${note}\n`);
  }
}
