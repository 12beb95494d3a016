import { DurablePool, formatProblems, loadConfig, type EgdConfig, type LoadedConfig, type OpenedPool } from 'egd-core';
import { createConditioner } from 'egd-core/conditioning';
import { openLog, type ProgramLog } from 'egd-core/logging';
import { startControl } from '../../control/start-control.ts';
import { machineClock } from '../daemon-clock.ts';
import { Dispenser } from '../dispenser.ts';
import type { LaunchPlan } from '../launch-plan.ts';
import { startMetrics } from '../metrics/start-metrics.ts';
import { Persistence } from '../persistence.ts';
import { lockPool } from '../pool-lock.ts';
import { openSources } from '../scheduler/open-sources.ts';
import { Scheduler } from '../scheduler/scheduler.ts';
import { configSecrets } from './config-secrets.ts';
import type { DaemonParts } from './daemon-parts.ts';
import { EventLoopWatch } from './event-loop-lag.ts';
import { fetchTeller, metricsTeller, saveTeller } from './event-lines.ts';
import { installedSourceTypes } from './installed-source-types.ts';
import { RunningDaemon } from './running-daemon.ts';
import type { SupervisorChannel } from './supervisor-channel.ts';

/** What a worker starts from. */
export interface WorkerStart {
  readonly plan: LaunchPlan;
  readonly channel: SupervisorChannel;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly root: string; // folder of the package
}

/** A daemon, and its log. */
export interface OpenedDaemon {
  readonly daemon: RunningDaemon;
  readonly log: ProgramLog;
}

/** Opens the log, the pool, the control protocols and the metrics, and begins to gather; tells each step. */
export async function openDaemon(start: WorkerStart): Promise<OpenedDaemon> {
  const { plan, channel, environment, root } = start;
  const { types, warnings } = await installedSourceTypes(root);
  // Below a file there is nothing: the working folder has no part in the search, and paths are shown whole.
  const load = (): Promise<LoadedConfig> =>
    loadConfig({ cwd: plan.lockFile, environment, types, ...(plan.config === null ? {} : { path: plan.config }) });
  const loaded = await load();
  const log = await openDaemonLog(plan, loaded.config);
  try {
    for (const text of [...warnings, ...loaded.warnings.map((warning) => formatProblems([warning]))]) log.warn(text);
    log.info('Starting.', { version: plan.version, config: plan.config, restarts: plan.restarts });
    const parts = await openParts(start, { types, loadConfig: load, config: loaded.config, log });
    const daemon = new RunningDaemon(parts);
    await openToClients(parts, daemon);
    parts.persistence.start();
    parts.scheduler.start();
    const enabled = loaded.config.sources.filter(({ disabled }) => !disabled).length;
    channel.tell({ type: 'step', step: 'sources', text: `${enabled} of ${loaded.config.sources.length} sources enabled` });
    return { daemon, log };
  } catch (error) {
    log.fatal(`The daemon could not start: ${error instanceof Error ? error.message : String(error)}`, { error });
    await log.close();
    throw error;
  }
}

function openDaemonLog({ isForeground, logFile }: LaunchPlan, config: EgdConfig): Promise<ProgramLog> {
  const { logLevel, logging } = config;
  return openLog({
    program: 'daemon',
    level: logLevel,
    target: isForeground ? 'stdout' : logFile,
    maxSize: logging.maxSize,
    maxFiles: logging.maxFiles,
    pretty: isForeground && process.stdout.isTTY,
    secrets: configSecrets(config),
  });
}

type Prepared = Pick<DaemonParts, 'types' | 'loadConfig' | 'config' | 'log'>;

async function openParts({ plan, channel, environment }: WorkerStart, prepared: Prepared): Promise<DaemonParts> {
  const { config, log, types } = prepared;
  const poolLock = await lockPool(config.persistFile);
  const limits = { maxEntropy: config.maxEntropy, chunkMaxEntropy: config.poolChunkMaxEntropy };
  const opened = await DurablePool.open({ path: config.persistFile, limits, reserveBlock: config.daemon.reserveBlock });
  const { pool } = opened;
  channel.tell({ type: 'step', step: 'pool', text: poolText(opened) });
  log.info(`The pool is open: ${poolText(opened)}.`, { found: opened.found, lost: opened.lost });
  const clock = machineClock;
  const persistence = new Persistence({
    pool,
    interval: config.persistInterval,
    clock,
    onEvent: saveTeller(log, (outcome) => parts.metrics?.observeSave(outcome)),
  });
  const dispenser = new Dispenser({
    reserve: pool,
    clock,
    onAnswer: () => {
      persistence.taken();
      scheduler.poolChanged();
    },
  });
  const conditioner = createConditioner();
  const scheduler = new Scheduler({
    sources: openSources(config.sources, { types, environment, conditioner, logOf: ({ id }) => log.sourceLog(id) }),
    sink: (bytes) => {
      const kept = pool.add(bytes);
      dispenser.poolChanged();
      return kept;
    },
    isFull: () => pool.isFull,
    onEvent: fetchTeller(log, (fetch) => parts.metrics?.observeFetch(fetch)),
    clock,
  });
  const parts: DaemonParts = {
    ...prepared,
    plan,
    channel,
    environment,
    poolLock,
    pool,
    persistence,
    dispenser,
    conditioner,
    scheduler,
    eventLoop: new EventLoopWatch(),
    control: undefined,
    metrics: undefined,
  };
  return parts;
}

async function openToClients(parts: DaemonParts, daemon: RunningDaemon): Promise<void> {
  const { config, plan, log, channel } = parts;
  if (config.metrics.listen !== undefined)
    parts.metrics = await startMetrics({ daemon, listen: config.metrics.listen, onError: metricsTeller(log) });
  parts.control = await startControl({
    daemon,
    config,
    places: { socket: plan.socket },
    log: log.child('control'),
    onRequest: (request) => parts.metrics?.observeRequest(request),
  });
  const { tcpPort } = parts.control;
  channel.tell({ type: 'step', step: 'control', text: `${plan.socket}${tcpPort === undefined ? '' : ` and port ${tcpPort}`}` });
}

function poolText({ pool: { byteCount, maxEntropy, path }, found, lost }: OpenedPool): string {
  const gone = lost > 0 ? `, ${lost} given out before` : '';
  return `${byteCount} of ${maxEntropy} bytes in ${path}${found === 'new' ? ', which is new' : gone}`;
}
