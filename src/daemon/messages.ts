/** What the start of a daemon goes through, in order. */
export type StartStep = 'lock' | 'pool' | 'control' | 'sources';

/** An error on its way to another process. */
export interface ToldError {
  readonly code: string;
  readonly message: string;
  readonly suggestions: readonly string[];
  readonly exit: number;
}

/** What a worker tells its supervisor, and a supervisor the command that started it. */
export type UpwardMessage =
  | { readonly type: 'step'; readonly step: StartStep; readonly text: string } // done; what a person reads about it
  | { readonly type: 'ready'; readonly pid: number } // of the supervisor
  | { readonly type: 'failed'; readonly error: ToldError } // the start failed; the process ends
  | { readonly type: 'warning'; readonly text: string }
  | { readonly type: 'heartbeat' } // worker to supervisor, once a second
  | { readonly type: 'reloading' } // worker to supervisor: the configuration is being read again
  | { readonly type: 'reloaded' } // whether or not it was valid
  | { readonly type: 'stopping' };

/** What a supervisor tells its worker. */
export type DownwardMessage = { readonly type: 'signal'; readonly name: DaemonSignal };

/** The signals that a daemon understands. */
export type DaemonSignal = 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGUSR1' | 'SIGUSR2';
