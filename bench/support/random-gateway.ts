// The whole gateway, with its desk, metrics and page, and the packets that fill its buffer.
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { openGateway } from '../../plugins/bridge/src/gateway/open-gateway.ts';
import { encodePacket } from '../../plugins/bridge/src/packets/encode-packet.ts';
import { packetKey } from '../../plugins/bridge/src/packets/packet-key.ts';
import { gatewayConfig } from '../../plugins/bridge/test/support/configs.ts';
import { keptLog } from '../../plugins/bridge/test/support/quiet-log.ts';

const [, , port = '0', folder = '', shared, nats] = process.argv;
const PORTION = nats === undefined ? 2 ** 20 : 65_536; // bytes
const BUFFER = nats === undefined ? 384 * 2 ** 20 : 64 * 2 ** 20;
const EVERYTHING = 2 ** 40; // a limit that is none

await mkdir(folder);
const secret = Buffer.alloc(32, 'bench'); // of all processes on a port: a packet comes to any of them
const config = gatewayConfig({
  folder,
  listen: { host: '127.0.0.1', port: Number(port) },
  reusePort: shared === 'true',
  hmacSecretKey: secret.toString('hex'),
  bufferSize: BUFFER,
  rateLimit: EVERYTHING,
  byteRate: EVERYTHING,
  pageEnabled: false,
  ...(nats === undefined ? {} : { cluster: { nats, name: 'bench', replicas: 1, prefetch: 4 * 2 ** 20 } }),
});
const gateway = await openGateway({ config, egd: { sources: [] }, types: new Map(), environment: {}, log: keptLog(), version: '1.0.0' });
let sequence = 0;

process.send?.(gateway.listen.port);
process.on('message', () => void fill().then(() => process.send?.('filled')));
process.on('disconnect', () => process.exit());

async function fill(): Promise<void> {
  const data = randomBytes(PORTION);
  for (let portion = 0; portion < BUFFER / PORTION && gateway.status().buffer_bytes_available < BUFFER - PORTION; portion++) {
    const packet = encodePacket(
      { collector: `bench-${process.pid}`, epoch: 1, sequence: ++sequence, time: Date.now(), data },
      packetKey(secret),
      'egd-2',
    );
    const { status } = await fetch(`${gateway.url}/push`, {
      method: 'POST',
      headers: { 'content-type': 'application/msgpack' },
      body: Buffer.from(packet),
    });
    if (status === 507) return; // the fleet has as much as it can hold
    if (status !== 200) throw new Error(`A packet was refused with ${status}.`);
  }
}
