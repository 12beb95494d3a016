import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addKey } from '../access/add-key.ts';
import { newSecret, packetKey } from '../packets/packet-key.ts';
import { writeNewKeyFile } from '../packets/write-key-file.ts';

/** How packets travel in a simulated bridge. */
export type SimulatedTransport = 'http' | 'udp';

/** The keys of a simulated bridge. */
export interface SimulatedKeys {
  readonly packetKey: string; // id of the key that packets are signed with
  readonly apiKey: string; // of a client
}

/** Makes the keys that both ends and a client need, as `egd bridge keygen` and `egd gateway key add` do. */
export async function makeKeys(folder: string): Promise<SimulatedKeys> {
  const key = packetKey(newSecret());
  await writeNewKeyFile(join(folder, 'bridge.key'), [{ use: 'sign', key }]);
  await mkdir(join(folder, 'gateway'), { mode: 0o700 });
  const { text } = await addKey(
    join(folder, 'gateway', 'keys.json'),
    { name: 'demo', scopes: ['draw', 'test', 'status', 'page'] },
    Date.now(),
  );
  return { packetKey: key.id, apiKey: text };
}

/** Writes the configuration of the gateway, and returns its path. */
export function writeGatewayConfig(folder: string, transport: SimulatedTransport): Promise<string> {
  return write(folder, 'gateway.toml', [
    '[gateway]',
    'listen = "127.0.0.1:0"',
    ...(transport === 'udp' ? ['udp_listen = "127.0.0.1:0"'] : []),
    'key_file = "bridge.key"',
    'api_key_file = "gateway/keys.json"',
    'state_file = "gateway/state"',
    'audit_file = "gateway/audit.log"',
    'shutdown_timeout = "2s"',
  ]);
}

/** Writes the configuration of the collector, and returns its path. */
export function writeCollectorConfig(
  folder: string,
  { appliance, fingerprint, pushUrl }: { readonly appliance: string; readonly fingerprint: string; readonly pushUrl: string },
): Promise<string> {
  return write(folder, 'collector.toml', [
    '[collector]',
    'id = "inside"',
    `appliance_url = "${appliance}"`,
    `tls_fingerprint = "${fingerprint}"`,
    'fetch_chunk_size = 8192',
    'fetch_interval = "250ms"',
    `push_url = "${pushUrl}"`,
    'push_interval = "250ms"',
    'key_file = "bridge.key"',
    'state_file = "collector.state"',
    'shutdown_timeout = "2s"',
  ]);
}

async function write(folder: string, name: string, lines: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `${lines.join('\n')}\n`, { mode: 0o600 });
  return path;
}
