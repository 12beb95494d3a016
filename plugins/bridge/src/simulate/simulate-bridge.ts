import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EgdError, type CommandHost } from 'egd-core';
import type { ProgramLog } from 'egd-core/logging';
import { openCollector, type Collector } from '../collector/collector.ts';
import { loadBridgeConfig } from '../config/load-bridge-config.ts';
import { openGateway, type Gateway } from '../gateway/open-gateway.ts';
import { OpenedParts } from '../gateway/opened-parts.ts';
import { makeKeys, writeCollectorConfig, writeGatewayConfig, type SimulatedTransport } from './bridge-files.ts';
import { DEMO_PATHS, drawByRest, rollDiceByMcp, type DemoDraw } from './demo-client.ts';

/** How to simulate a bridge. */
export interface SimulateBridgeOptions {
  readonly host: CommandHost;
  readonly transport: SimulatedTransport;
  readonly log: ProgramLog; // of the gateway and the collector
  readonly tell: (step: SimulationStep) => void;
  readonly stop: AbortSignal; // ends it early, or when it is kept
  readonly isKept: boolean; // it goes on until it is stopped
}

/** A step that was taken. */
export interface SimulationStep {
  readonly name: string; // one word
  readonly text: string;
}

/** What came of a simulation. */
export interface Simulation {
  readonly simulated: true;
  readonly transport: SimulatedTransport;
  readonly draws: readonly DemoDraw[];
  readonly bytes_fetched: number;
  readonly bytes_pushed: number;
  readonly bytes_served: number;
}

const ENOUGH = 4096; // bytes at the gateway
const PATIENCE = 20_000; // milliseconds for them to come

/**
 * Runs an appliance that is a fake, a collector and a gateway on loopback, from configuration files in a folder of their
 * own, draws as clients do, and takes everything down again, whatever happens.
 */
export async function simulateBridge(options: SimulateBridgeOptions): Promise<Simulation> {
  const { tell } = options;
  const parts = new OpenedParts();
  try {
    const simulation = await run(options, parts);
    await parts.close();
    tell({ name: 'end', text: 'Collector, gateway and appliance are stopped, their files removed.' });
    return simulation;
  } catch (error) {
    await parts.close().catch(() => undefined); // the first failure is the one to tell
    throw error;
  }
}

async function run({ host, transport, log, tell, stop, isKept }: SimulateBridgeOptions, parts: OpenedParts): Promise<Simulation> {
  const { startFakeAppliance } = await import('egd-source-quantis/testing');
  const folder = await mkdtemp(join(tmpdir(), 'egd-simulate-'));
  parts.add(() => rm(folder, { recursive: true, force: true }));

  const appliance = await startFakeAppliance({ tls: true });
  parts.add(() => appliance.close());
  tell({ name: 'appliance', text: `Simulated at ${appliance.url}:\nits bytes are this machine's, and worth nothing.` });

  const keys = await makeKeys(folder);
  tell({ name: 'keys', text: `Packets are signed with ${keys.packetKey}; a client has one too.\nFiles are in ${folder}.` });

  const environment = { HOME: folder }; // nothing of the user's is read
  const shared = { host, environment, cwd: folder };
  const outside = await loadBridgeConfig({ ...shared, path: await writeGatewayConfig(folder, transport), need: 'gateway' });
  const gateway = await openGateway({
    config: outside.gateway,
    egd: outside.config,
    types: outside.types,
    environment,
    log,
    version: host.version,
  });
  parts.add(() => gateway.close());
  const pushUrl = gateway.udp === undefined ? `${gateway.url}/push` : `udp://${gateway.udp.host}:${gateway.udp.port}`;
  tell({ name: 'gateway', text: `Serves at ${gateway.url},\nand takes packets at ${pushUrl}.` });

  const { url, fingerprint = '' } = appliance;
  const path = await writeCollectorConfig(folder, { appliance: url, fingerprint, pushUrl });
  const inside = await loadBridgeConfig({ ...shared, path, need: 'collector' });
  const collector = await openCollector({
    config: inside.collector,
    sources: inside.config.sources,
    types: inside.types,
    environment,
    log,
  });
  parts.add(() => collector.stop());
  await enough(gateway, collector, stop);
  const { bytes_fetched: fetched, bytes_pushed: pushed, pushes_succeeded: packets } = collector.report();
  const count = packets === 1 ? '1 packet' : `${packets} packets`;
  tell({ name: 'collector', text: `Fetched ${fetched} bytes so far, and sent ${pushed} in ${count}.` });

  const draws: DemoDraw[] = [];
  const note = (draw: DemoDraw): void => {
    draws.push(draw);
    tell({ name: 'client', text: `${draw.request}\n${draw.answer}` });
  };
  for (const each of DEMO_PATHS) note(await drawByRest(gateway.url, each, keys.apiKey, stop));
  note(await rollDiceByMcp(gateway.url, keys.apiKey, stop));

  if (isKept) await keep(gateway.url, keys.apiKey, { tell, stop });
  const { bytes_fetched, bytes_pushed } = await collector.stop();
  return { simulated: true, transport, draws, bytes_fetched, bytes_pushed, bytes_served: gateway.status().total_bytes_served };
}

async function enough(gateway: Gateway, collector: Collector, stop: AbortSignal): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  // What came to the gateway can be there before the collector knows that it came.
  while (gateway.status().buffer_bytes_available < ENOUGH || collector.report().bytes_pushed < ENOUGH) {
    if (performance.now() > deadline) {
      const { bytes_fetched, pushes_failed } = collector.report();
      const facts = `the collector fetched ${bytes_fetched} bytes, and pushes failed: ${JSON.stringify(pushes_failed)}`;
      throw new EgdError('NOT_ENOUGH_ENTROPY', `Nothing came to the gateway within ${PATIENCE / 1000} s: ${facts}.`);
    }
    await delay(20, undefined, { signal: stop });
  }
}

async function keep(url: string, apiKey: string, { tell, stop }: Pick<SimulateBridgeOptions, 'tell' | 'stop'>): Promise<void> {
  const lines = [
    'All of it runs until Ctrl-C. Try:',
    `curl -H 'Authorization: Bearer ${apiKey}' '${url}/api/random?bytes=32'`,
    `EGD_API_KEY=${apiKey} egd mcp --gateway ${url}`,
    `The page at ${url}/ and the API at\n${url}/api ask for the key.`,
  ];
  tell({ name: 'kept', text: lines.join('\n') });
  if (stop.aborted) return;
  await new Promise<void>((resolve) => {
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
}
