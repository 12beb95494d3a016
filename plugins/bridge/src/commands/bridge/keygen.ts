import { resolve } from 'node:path';
import * as Flags from '@oclif/core/flags';
import { BridgeCommand } from '../../bridge-command.ts';

export default class BridgeKeygen extends BridgeCommand {
  static override description =
    'The key is 32 random bytes. Give the collector and the gateway the same: as `key_file`, in EGD_BRIDGE_KEY, or as the systemd credential egd-bridge-key.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> --output /etc/egd/bridge.key',
    { description: 'For the environment, the same at both ends', command: 'export EGD_BRIDGE_KEY=$(<%= config.bin %> <%= command.id %>)' },
  ];

  static override flags = {
    output: Flags.string({ char: 'o', helpValue: 'FILE', summary: 'Write a key file with mode 0600; one that is there is left as it is.' }),
  };

  static override summary = 'Make a key that collectors sign packets with.';

  async run(): Promise<{ id: string; file: string } | { id: string; key: string }> {
    const { output } = (await this.parse(BridgeKeygen)).flags;
    const { newSecret, packetKey } = await import('../../packets/packet-key.ts');
    const { id, secret } = packetKey(newSecret());
    if (output === undefined) {
      const key = Buffer.from(secret).toString('hex');
      this.log(key);
      return { id, key };
    }
    const file = resolve(output);
    const { writeNewKeyFile } = await import('../../packets/write-key-file.ts');
    await writeNewKeyFile(file, [{ use: 'sign', key: packetKey(secret) }]);
    this.log(`Wrote key ${id} to ${file}. Copy the file to the other end, and set \`key_file\` of both to it.`);
    return { id, file };
  }
}
