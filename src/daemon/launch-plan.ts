/** What a supervisor is told at its start, and tells its worker; no secrets. */
export interface LaunchPlan {
  readonly version: string;
  readonly config: string | null; // absolute path; null: none was found, the built-in configuration holds
  readonly lockFile: string;
  readonly socket: string;
  readonly logFile: string;
  readonly lockDescriptor: number | null; // that holds the lock; null: the supervisor takes it
  readonly isForeground: boolean;
  readonly gaveUpRoot: boolean;
  readonly umask: number;
  readonly restart: boolean;
  readonly shutdownTimeout: number; // milliseconds
  readonly hangTimeout: number; // milliseconds
  readonly maxMemory: number; // bytes
  readonly restarts: number; // of the worker so far
}

type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLE = 'EGD_LAUNCH';

/** An environment that hands a plan to the process that is started with it. */
export function withLaunchPlan(environment: Environment, plan: LaunchPlan): Record<string, string | undefined> {
  return { ...environment, [VARIABLE]: JSON.stringify(plan) };
}

/** Takes the plan out of the environment, so that programs started later do not see it; undefined where there is none. */
export function takeLaunchPlan(environment: Record<string, string | undefined>): LaunchPlan | undefined {
  const text = environment[VARIABLE];
  delete environment[VARIABLE];
  return text === undefined ? undefined : (JSON.parse(text) as LaunchPlan);
}
