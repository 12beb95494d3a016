import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeAppliance, type FakeAppliance } from 'egd-source-quantis/testing';

const binary = join(import.meta.dirname, '..', '..', 'bin', 'run.js');

/** A fake appliance, and collector and gateway as processes of their own, on loopback. */
export interface BenchBridge {
  readonly home: string;
  readonly url: string; // of the gateway
  readonly appliance: FakeAppliance;
  readonly collector: BenchProcess;
  readonly gateway: BenchProcess;
}

/** One of the two programs, which can be ended and started again. */
export interface BenchProcess {
  readonly pid: () => number;
  readonly log: string[]; // lines of JSON, of all its lives
  readonly stop: (signal: NodeJS.Signals) => Promise<void>;
  readonly start: () => Promise<void>;
}

/** Lines of TOML for `[collector]` and `[gateway]`, and variables of their environments. */
export interface BenchBridgeOptions {
  readonly collector?: string;
  readonly gateway?: string;
  readonly collectorEnvironment?: Readonly<Record<string, string>>;
  readonly stateFolder?: string; // of the gateway's replay marks
}

/** Starts the whole bridge, lets `measure` look at it, and ends all of it. */
export async function withBridge<Result>(options: BenchBridgeOptions, measure: (bridge: BenchBridge) => Promise<Result>): Promise<Result> {
  const home = await mkdtemp(join(tmpdir(), 'egd-bench-bridge-'));
  const appliance = await startFakeAppliance();
  const port = await freePort();
  const key = randomBytes(32).toString('hex');
  const url = `http://127.0.0.1:${port}`;
  await writeFile(
    join(home, 'gateway.toml'),
    `[gateway]\nlisten = "127.0.0.1:${port}"\nhmac_secret_key = "${key}"\nstate_file = "${options.stateFolder ?? home}/gateway.state"\naudit_file = "${home}/audit.log"\napi_key_file = "${home}/keys.json"\nrate_limit = 1000000\nbyte_rate = 1000000000\n${options.gateway ?? ''}`,
    { mode: 0o600 },
  );
  await writeFile(
    join(home, 'collector.toml'),
    `[collector]\nid = "bench"\nappliance_url = "${appliance.url}"\nallow_http = true\npush_url = "${url}/push"\nhmac_secret_key = "${key}"\nstate_file = "${home}/collector.state"\n${options.collector ?? ''}`,
    { mode: 0o600 },
  );
  const gateway = program('gateway', home, {});
  const collector = program('collector', home, options.collectorEnvironment ?? {});
  try {
    await gateway.start();
    await collector.start();
    return await measure({ home, url, appliance, collector, gateway });
  } finally {
    await collector.stop('SIGKILL');
    await gateway.stop('SIGKILL');
    await appliance.close();
    await rm(home, { recursive: true, force: true });
  }
}

function program(name: string, home: string, environment: Readonly<Record<string, string>>): BenchProcess {
  const log: string[] = [];
  let child: ChildProcess | undefined;
  return {
    log,
    pid: () => child?.pid ?? Number.NaN,
    stop: async (signal) => {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
    start: async () => {
      const env = { HOME: home, PATH: process.env['PATH'] ?? '', TMPDIR: home, ...environment };
      child = spawn(process.execPath, [binary, name, '--config', join(home, `${name}.toml`)], {
        cwd: home,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const said = once(child.stdout ?? process.stdin, 'data');
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (text: Buffer) => log.push(...text.toString().trimEnd().split('\n')));
      await Promise.race([said, once(child, 'exit')]);
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
