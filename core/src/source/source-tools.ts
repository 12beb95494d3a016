import type { ErrorCode } from '../errors/catalogue.ts';
import type { EgdErrorDetails } from '../errors/egd-error.ts';

/** What a source needs from outside: it is handed these, and makes none of its own. */
export interface SourceTools {
  readonly http: HttpClient;
  readonly run: ChildRunner;
  readonly log: SourceLog;
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>; // of the process, read once
  /** Makes a folder of mode 0700; the one who asked removes it. */
  readonly temporaryFolder: () => Promise<TemporaryFolder>;
  /** Makes an error with a code of the catalogue, to be thrown. */
  readonly fail: (code: ErrorCode, message: string, details?: EgdErrorDetails) => Error;
}

/** A folder for one use. */
export interface TemporaryFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** Time, so that tests can hold it. */
export interface Clock {
  now(): number; // milliseconds since the Unix epoch
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>; // rejects when `signal` aborts
}

/** Where a source says what it does; never entropy, never a secret. */
export interface SourceLog {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** An HTTP client that verifies TLS, follows redirects, takes proxies from the environment and holds at most `size` bytes. */
export interface HttpClient {
  /** Fetches a document; rejects with a typed error when the status is not 2xx. */
  get(url: string, request: HttpRequest): Promise<HttpReply>;
  /** A client of its own that keeps cookies between its requests. */
  session(): HttpClient;
}

/** What to fetch, and how. */
export interface HttpRequest {
  readonly signal: AbortSignal;
  readonly size?: number; // most bytes to read, then the connection is dropped; 100 MiB when left out
  readonly headers?: Readonly<Record<string, string>>;
  readonly tlsCa?: string; // PEM of the only authorities to trust for this request
  readonly tlsCaFile?: string; // path of a file that holds them
  readonly tlsFingerprint?: string; // SHA-256 of the server's certificate, hex, colons allowed: trusted instead of any authority
  readonly allowHttp?: boolean; // plain http to hosts other than this one, redirects included
}

/** What came. */
export interface HttpReply {
  readonly url: string; // after redirects, without credentials
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>; // names in lower case
  readonly contentType: string; // without parameters, in lower case; '' where there is none
  readonly body: Uint8Array;
  readonly truncated: boolean; // whether there was more than `size`
}

/** Runs a program without a shell, in a process group of its own that is killed to the last member. */
export interface ChildRunner {
  (command: readonly [string, ...string[]], request: RunRequest): Promise<RunResult>;
}

/** How to run a program. */
export interface RunRequest {
  readonly signal: AbortSignal;
  readonly subject: 'command' | 'script'; // which codes its failures get
  readonly timeout?: number; // milliseconds; 30,000 when left out
  readonly maxOutput?: number; // bytes of standard output; 10 MiB when left out
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>; // all of it; that of egd when left out
  readonly limits?: ChildLimits; // enforced on Linux
}

/** What a program and its children may use. */
export interface ChildLimits {
  readonly memory: number; // bytes, of the whole process group
  readonly openFiles: number; // a process
  readonly cpuTime: number; // seconds, a process
}

/** What a program that ended with status 0 left. */
export interface RunResult {
  readonly stdout: Uint8Array;
  readonly stderr: string; // the first 4,096 characters
}
