import * as Args from '@oclif/core/args';
import { BridgeCommand } from '../../../bridge-command.ts';

/** What `--json` prints. */
export interface RevokedKey {
  readonly name: string;
  readonly id: string;
  readonly revoked: true;
}

export default class GatewayKeyRevoke extends BridgeCommand {
  static override args = {
    name: Args.string({ description: 'Name of the key.', required: true }),
  };

  static override examples = ['<%= config.bin %> <%= command.id %> lab-3', '<%= config.bin %> <%= command.id %> lab-3 --json'];

  static override summary = 'Revoke the key of a client; a gateway that runs refuses it within a second.';

  async run(): Promise<RevokedKey> {
    const { args, flags } = await this.parse(GatewayKeyRevoke);
    const [{ revokeKey }, { loadBridgeConfig }] = await Promise.all([
      import('../../../access/add-key.ts'),
      import('../../../config/load-bridge-config.ts'),
    ]);
    const { gateway } = await loadBridgeConfig({
      host: await this.host(),
      path: flags.config,
      environment: this.environment,
      need: 'gateway',
      isForHere: false, // a key can be made before certificates and credentials are there
    });
    const { id, name } = await revokeKey(gateway.apiKeyFile, args.name);
    this.log(`Revoked \`${name}\` (${id}); a gateway that runs refuses it from now on.`);
    return { name, id, revoked: true };
  }
}
