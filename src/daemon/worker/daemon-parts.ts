import type { Conditioner, DurablePool, EgdConfig, LoadedConfig, SourceTypes } from 'egd-core';
import type { Control } from '../../control/control.ts';
import type { Dispenser } from '../dispenser.ts';
import type { LaunchPlan } from '../launch-plan.ts';
import type { ProgramLog } from 'egd-core/logging';
import type { Metrics } from '../metrics/start-metrics.ts';
import type { Persistence } from '../persistence.ts';
import type { PoolLock } from '../pool-lock.ts';
import type { Scheduler } from '../scheduler/scheduler.ts';
import type { EventLoopWatch } from './event-loop-lag.ts';
import type { SupervisorChannel } from './supervisor-channel.ts';

/** What a running daemon is made of. */
export interface DaemonParts {
  readonly plan: LaunchPlan;
  readonly channel: SupervisorChannel;
  readonly log: ProgramLog;
  readonly types: SourceTypes;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly loadConfig: () => Promise<LoadedConfig>;
  readonly poolLock: PoolLock;
  readonly pool: DurablePool;
  readonly persistence: Persistence;
  readonly dispenser: Dispenser;
  readonly conditioner: Conditioner;
  readonly scheduler: Scheduler;
  readonly eventLoop: EventLoopWatch;
  config: EgdConfig; // that holds now
  control: Control | undefined; // undefined: not open yet
  metrics: Metrics | undefined; // undefined: none asked for
}
