import type { ListedKey } from '../../../access/key-listing.ts';
import { BridgeCommand } from '../../../bridge-command.ts';

/** What `--json` prints. */
export interface KeyListing {
  readonly file: string;
  readonly keys: readonly ListedKey[];
}

export default class GatewayKeyList extends BridgeCommand {
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json'];

  static override summary = "List the keys of the gateway's clients, and what they may do.";

  async run(): Promise<KeyListing> {
    const { flags } = await this.parse(GatewayKeyList);
    const [{ readKeyFile }, { keyTable, listedKey }, { loadBridgeConfig }, { readUsage, usageFile }] = await Promise.all([
      import('../../../access/key-file.ts'),
      import('../../../access/key-listing.ts'),
      import('../../../config/load-bridge-config.ts'),
      import('../../../access/usage-file.ts'),
    ]);
    const { gateway } = await loadBridgeConfig({
      host: await this.host(),
      path: flags.config,
      environment: this.environment,
      need: 'gateway',
      isForHere: false, // a key can be made before certificates and credentials are there
    });
    const file = gateway.apiKeyFile;
    const usage = await readUsage(usageFile(gateway));
    const now = Date.now();
    const keys = (await readKeyFile(file)).map((key) => listedKey(key, usage, now));
    this.log(keys.length === 0 ? `There are no keys in ${file}.` : keyTable(keys));
    return { file, keys };
  }
}
