import { EgdError } from 'egd-core';
import type { LaunchPlan } from '../launch-plan.ts';
import type { DaemonSignal, ToldError, UpwardMessage } from '../messages.ts';
import { errorOf, toldError, toldToPeople } from '../told-error.ts';
import { RestartDelays } from './restart-delays.ts';
import { monotonicTime, type ServiceManager } from './service-manager.ts';
import type { Starter } from './starter.ts';
import type { SupervisorLog } from './supervisor-log.ts';
import { WorkerProcess, type WorkerEnd } from './worker-process.ts';

/** What a supervisor works with. */
export interface SupervisionOptions {
  readonly plan: LaunchPlan;
  readonly program: string; // path of bin/daemon.js
  readonly lockDescriptor: number;
  readonly starter: Starter;
  readonly manager: ServiceManager;
  readonly log: SupervisorLog;
}

const SIGNALS: readonly DaemonSignal[] =
  process.platform === 'win32' ? ['SIGTERM', 'SIGINT'] : ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'];
const STARTING_TIME = 2500; // milliseconds to end before there is anything to save
const SAVING_TIME = 15_000; // milliseconds to save the pool when requests have ended

/** Runs a worker, passes signals on, starts it again when it crashes or hangs, and gives up loudly when that does not help. */
export class Supervision {
  readonly #options: SupervisionOptions;
  readonly #delays = new RestartDelays();
  #worker: WorkerProcess | undefined;
  #failure: ToldError | undefined; // why the present worker could not start
  #wasReady = false;
  #isStopping = false;
  #deadline: NodeJS.Timeout | undefined;
  #endPause: () => void = () => undefined;

  constructor(options: SupervisionOptions) {
    this.#options = options;
  }

  /** Resolves with the exit status when the daemon has ended; throws when it never was ready. */
  async run(): Promise<number> {
    const stopped = (): void => this.#stop('SIGTERM');
    this.#options.starter.onGone(stopped);
    for (const name of SIGNALS) process.on(name, () => this.#onSignal(name));
    for (let restarts = 0; ; restarts++) {
      const end = await this.#runWorker(restarts);
      clearTimeout(this.#deadline);
      if (this.#isStopping || end.status === 0) return this.#stopped(end);
      if (!this.#wasReady) throw this.#failure === undefined ? crashed(end) : errorOf(this.#failure);
      const delay = this.#options.plan.restart ? this.#delays.next(end.ran) : undefined;
      if (delay === undefined) return this.#givenUp(end);
      this.#options.log.error(`The worker ${howEnded(end)}; it is started again in ${delay / 1000} s.`, this.#facts(end));
      this.#options.manager.heartbeat();
      await this.#pause(delay);
      if (this.#isStopping) return 0;
    }
  }

  #runWorker(restarts: number): Promise<WorkerEnd> {
    const { plan, program, lockDescriptor } = this.#options;
    this.#failure = undefined;
    this.#worker = new WorkerProcess({
      program,
      lockDescriptor,
      plan: { ...plan, restarts },
      onMessage: (message) => this.#onMessage(message),
    });
    return this.#worker.ended;
  }

  #onMessage(message: UpwardMessage): void {
    const { manager, starter, log } = this.#options;
    manager.heartbeat();
    if (message.type === 'step' || message.type === 'warning') starter.tell(message);
    else if (message.type === 'failed') this.#failure = message.error;
    else if (message.type === 'ready') this.#ready();
    else if (message.type === 'reloading') manager.tell('RELOADING=1', monotonicTime());
    else if (message.type === 'reloaded') manager.tell('READY=1');
    else if (message.type === 'stopping') this.#workerStops();
    if (message.type === 'failed' && this.#wasReady)
      log.error(`The worker could not start: ${message.error.message}`, { code: message.error.code });
  }

  #ready(): void {
    const { manager, starter } = this.#options;
    manager.tell('READY=1', `STATUS=Gathering; worker ${this.#worker?.pid}`);
    if (this.#wasReady) return;
    this.#wasReady = true;
    starter.tell({ type: 'ready', pid: process.pid });
    starter.leave();
  }

  #onSignal(name: DaemonSignal): void {
    if (name === 'SIGTERM' || name === 'SIGINT') this.#stop(name);
    else this.#worker?.tell(name);
  }

  // The first one lets requests end, the second one ends them; both save.
  #stop(name: 'SIGTERM' | 'SIGINT'): void {
    const isSecond = this.#isStopping;
    this.#isStopping = true;
    this.#worker?.tell(name);
    this.#endPause();
    if (this.#wasReady) this.#setDeadline(isSecond ? SAVING_TIME : this.#options.plan.shutdownTimeout + SAVING_TIME);
    else this.#setDeadline(STARTING_TIME);
    this.#options.manager.tell('STOPPING=1');
  }

  // A client asked for it, or a signal.
  #workerStops(): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#setDeadline(this.#options.plan.shutdownTimeout + SAVING_TIME);
    this.#options.manager.tell('STOPPING=1');
  }

  #setDeadline(milliseconds: number): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#worker?.kill(), milliseconds);
  }

  #stopped(end: WorkerEnd): number {
    if (end.status === 0) return 0;
    if (!this.#wasReady && this.#failure !== undefined) throw errorOf(this.#failure);
    this.#options.log.error(`The worker ${howEnded(end)} while it stopped.`, this.#facts(end));
    return end.status ?? toldError(crashed(end)).exit;
  }

  #givenUp(end: WorkerEnd): number {
    const error = toldError(crashed(end));
    this.#options.log.fatal(`The worker ${howEnded(end)}; the daemon gives up.`, { ...this.#facts(end), code: error.code });
    if (this.#options.plan.isForeground) process.stderr.write(toldToPeople(error));
    this.#options.manager.tell(`STATUS=${error.message}`);
    return error.exit;
  }

  #facts({ status, signal, lastWords }: WorkerEnd): Readonly<Record<string, unknown>> {
    return { workerPid: this.#worker?.pid, status, signal, ...(lastWords === '' ? {} : { lastWords }) };
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function crashed(end: WorkerEnd): EgdError {
  const words = end.lastWords.split('\n').findLast((line) => line.trim() !== '');
  return new EgdError('DAEMON_CRASHED', `The daemon ${howEnded(end)}${words === undefined ? '' : `: ${words.trim()}`}.`);
}

function howEnded({ status, signal, isHung }: WorkerEnd): string {
  if (isHung) return 'gave no sign of life and was killed';
  return signal === null ? `ended with status ${status}` : `was ended by ${signal}`;
}
