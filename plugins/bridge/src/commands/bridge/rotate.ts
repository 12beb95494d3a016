import { resolve } from 'node:path';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BridgeCommand } from '../../bridge-command.ts';
import type { Rotation } from '../../packets/rotate-keys.ts';

export default class BridgeRotate extends BridgeCommand {
  static override args = {
    file: Args.string({ description: 'Key file, as `egd bridge keygen --output` writes it.', required: true }),
  };

  static override description = [
    'Three steps, between which the file is copied to both ends: first a new key is added that is accepted and does not sign,',
    'then with --activate it signs, then with --retire the old one is removed. Both ends read the file again by themselves, and no packet is lost.',
  ].join(' ');

  static override examples = [
    '<%= config.bin %> <%= command.id %> /etc/egd/bridge.key',
    '<%= config.bin %> <%= command.id %> /etc/egd/bridge.key --activate',
    '<%= config.bin %> <%= command.id %> /etc/egd/bridge.key --retire',
  ];

  static override flags = {
    activate: Flags.boolean({ exclusive: ['retire'], summary: 'Second step: sign with the new key.' }),
    retire: Flags.boolean({ exclusive: ['activate'], summary: 'Third step: remove the old key.' }),
  };

  static override summary = 'Replace the key of a key file, in three steps that lose no packet.';

  async run(): Promise<Rotation> {
    const { args, flags } = await this.parse(BridgeRotate);
    const { rotateKeys } = await import('../../packets/rotate-keys.ts');
    const rotation = await rotateKeys(resolve(args.file), flags.activate ? 'activate' : flags.retire ? 'retire' : 'add');
    const keys = rotation.accepted.map((id) => `${id}${id === rotation.signing ? ' (signs)' : ''}`);
    this.log(`Keys of ${rotation.file}, the older first: ${keys.join(', ')}.\n${rotation.next}`);
    return rotation;
  }
}
