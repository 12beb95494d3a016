import type { SourceTypes } from '../config/egd-config.ts';

/**
 * What the command line hands to a command of a plugin, so that it need not import it: the one answer to the hook
 * `egd:command-host`, which a command runs as `this.config.runHook('egd:command-host', {})`.
 */
export interface CommandHost {
  readonly version: string; // of egd
  /** The source types of all installed plugins; what failed is in the warnings. */
  sourceTypes(): Promise<HostedSourceTypes>;
  /** What to tell of an error, whoever threw it, and the exit status. */
  describeFailure(error: Error): DescribedFailure;
  /** The daemon that `--config`, the environment or the usual places lead to; nothing is asked of it yet. */
  findDaemon(search: { readonly config: string | undefined }): Promise<DaemonEntropy>;
}

/** The installed source types, and why some are missing. */
export interface HostedSourceTypes {
  readonly types: SourceTypes;
  readonly warnings: readonly string[];
}

/** An error, as the command line tells it. */
export interface DescribedFailure {
  readonly code: string;
  readonly message: string;
  readonly suggestions: readonly string[];
  readonly exit: number;
  readonly stack?: string; // of an error that nobody foresaw
}

/** The entropy of the running daemon. */
export interface DaemonEntropy {
  /**
   * Takes up to `bytes`, 1 to 65,536; fewer when the pool has no more within `wait` milliseconds. Rejects with
   * DAEMON_NOT_RUNNING, DAEMON_NO_ANSWER, or the daemon's own error. The caller wipes what it got.
   */
  take(bytes: number, options?: { readonly wait?: number; readonly signal?: AbortSignal }): Promise<Uint8Array>;
  /** How it stands; rejects as `take` does. Left out: this command line can't tell. */
  standing?(): Promise<DaemonStanding>;
  /** Closes the connection; what was not answered is given up. */
  close(): void;
}

/** How the running daemon stands, as far as it matters to who draws from it. */
export interface DaemonStanding {
  readonly bytes: number; // in its pool
  readonly capacity: number; // bytes that the pool can hold
  readonly problems: readonly string[]; // sentences; none where it is well
  readonly uptime: number; // seconds
  readonly given: { readonly bytes: number; readonly requests: number }; // since it was started
}
