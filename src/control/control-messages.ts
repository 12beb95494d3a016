import type { LogLevel } from 'egd-core';
import type { DaemonStatus, HealthCheck, HealthStats, PersistReport, ReloadReport, SourceStatus } from '../daemon/daemon.ts';

/** What each method of the socket answers. */
export interface MethodResults {
  readonly status: DaemonStatus;
  readonly sources: readonly SourceStatus[];
  readonly getentropy: EntropyReply;
  readonly addentropy: AddEntropyReply;
  readonly persist: PersistReport;
  readonly reload: ReloadReport;
  readonly shutdown: ShutdownReply;
  readonly 'health.check': HealthCheck;
  readonly 'health.stats': HealthStats;
  readonly 'log.level': LogLevelReply;
  readonly cancel: CancelReply;
}

/** The name of a method. */
export type MethodName = keyof MethodResults;

/** Bytes that were given out. */
export interface EntropyReply {
  readonly data: string; // in `encoding`
  readonly encoding: 'base64' | 'hex';
  readonly bytes: number; // how many `data` holds
  readonly requested: number;
  readonly enough: boolean; // whether that is all that was asked for
}

/** How the pool stands after bytes were added. */
export interface AddEntropyReply {
  readonly added: number; // bytes
  readonly bytes: number; // in the pool now
  readonly maxEntropy: number; // bytes it can hold
}

/** That the daemon has begun to stop. */
export interface ShutdownReply {
  readonly message: string;
  readonly pid: number; // of the process to wait for
  readonly uptimeSeconds: number;
}

/** How much is logged. */
export interface LogLevelReply {
  readonly level: LogLevel;
}

/** Whether there was such a request to call off. */
export interface CancelReply {
  readonly cancelled: boolean;
}

/** The `data` of an error. */
export interface RpcErrorData {
  readonly code: string; // of docs/errors.md
  readonly suggestions: readonly string[];
  readonly exit: number; // status that a command line ends with
}

/** An error, as JSON-RPC 2.0 has it. */
export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: RpcErrorData;
}

/** The numbers of JSON-RPC 2.0, and the one for errors that have a code of egd. */
export const RPC_ERRORS = {
  parseError: -32_700,
  invalidRequest: -32_600,
  methodNotFound: -32_601,
  invalidParams: -32_602,
  internalError: -32_603,
  failed: -32_000,
} as const;
