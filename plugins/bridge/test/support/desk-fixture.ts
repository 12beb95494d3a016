import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addKey, type NewKey } from '../../src/access/add-key.ts';
import { SCOPES } from '../../src/access/api-key.ts';
import { openDrawDesk, type DrawDeskOptions, type OpenDrawDesk } from '../../src/access/open-draw-desk.ts';
import { EntropyBuffer } from '../../src/buffer/entropy-buffer.ts';
import type { GatewayConfig } from '../../src/config/gateway-config.ts';
import { gatewayConfig } from './configs.ts';
import { keptLog, type KeptLog } from './quiet-log.ts';

/** A folder with the files of a gateway, a clock that is moved by hand, a buffer, and desks before it. */
export interface DeskFixture {
  readonly folder: string;
  readonly log: KeptLog;
  readonly clock: { now: number }; // milliseconds since 1970
  readonly buffer: EntropyBuffer; // of 64 KiB
  readonly config: GatewayConfig;
  /** Makes a key and returns its text. */
  key(name: string, wish?: Partial<NewKey>): Promise<string>;
  open(partial?: Partial<GatewayConfig>, options?: Partial<DrawDeskOptions>): Promise<OpenDrawDesk>;
  /** Puts random bytes into the buffer, and returns a copy. */
  fill(size: number): Buffer;
  /** The lines of the audit log. */
  audit(): Promise<readonly Record<string, unknown>[]>;
  /** Closes what was opened and removes the folder. */
  remove(): Promise<void>;
}

/** Makes a fixture; it begins at noon of 1 March 2026, UTC. */
export async function deskFixture(): Promise<DeskFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'egd-desk-'));
  const clock = { now: Date.UTC(2026, 2, 1, 12) };
  const now = (): number => clock.now;
  const buffer = new EntropyBuffer({ capacity: 65_536, ttl: 3_600_000, overflow: 'discard', now });
  const config = gatewayConfig({ folder });
  const log = keptLog();
  const opened: OpenDrawDesk[] = [];
  return {
    folder,
    log,
    clock,
    buffer,
    config,
    key: async (name, wish = {}) => (await addKey(config.apiKeyFile, { name, scopes: SCOPES, ...wish }, clock.now)).text,
    open: async (partial = {}, options = {}) => {
      const desk = await openDrawDesk({ supply: buffer, config: { ...config, ...partial }, isLoopback: true, log, now, ...options });
      opened.push(desk);
      return desk;
    },
    fill: (size) => {
      const bytes = randomBytes(size);
      const copy = Buffer.from(bytes);
      buffer.add({ bytes, collector: 'inside', time: clock.now });
      return copy;
    },
    audit: async () => {
      const text = await readFile(join(folder, 'gateway-audit.log'), 'utf8');
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line): Record<string, unknown> => JSON.parse(line));
    },
    remove: async () => {
      for (const desk of opened) await desk.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
