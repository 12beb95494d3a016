import { BridgeCommand } from '../../bridge-command.ts';

export default class BridgeKeygen extends BridgeCommand {
  static override summary = 'Make a key that collectors sign packets with.';

  async run(): Promise<void> {
    await this.parse(BridgeKeygen);
    const { EgdError } = await import('egd-core');
    throw new EgdError('BRIDGE_KEY_INVALID', 'Not yet.');
  }
}
