import { createHash, timingSafeEqual } from 'node:crypto';
import { isEgdError } from 'egd-core';
import type { Daemon } from '../daemon/daemon.ts';
import type { TcpAnswer } from './tcp-answer.ts';

type Status = 200 | 400 | 404 | 500 | 503;

const STATUS_TEXT: Readonly<Record<Status, string>> = {
  200: 'OK',
  400: 'Bad Request',
  404: 'Command Not Found',
  500: 'Internal Error',
  503: 'Service Unavailable',
};

interface Command {
  readonly command: string;
  readonly token: unknown;
}

/** Does what a JSON command on the TCP port asks. */
export async function answerCommand(bytes: Buffer, daemon: Daemon, token: string | undefined): Promise<TcpAnswer> {
  const command = parseCommand(bytes);
  if (command === undefined) return failed('unknown', 400);
  if (token !== undefined && !isToken(command.token, token)) return failed('unknown', 400, 'Bad Request: the token is missing or wrong');
  const perform = COMMANDS.get(command.command);
  if (perform === undefined) return failed('unknown', 404);
  if (daemon.isStopping) return failed(command.command, 503);
  try {
    const data = await perform(daemon);
    const then = command.command === 'quit' ? { afterwards: (): void => daemon.shutdown() } : {};
    return { method: command.command, isFine: true, reply: commandReply(200, data), ...then };
  } catch (error) {
    const status = isEgdError(error) && error.code === 'DAEMON_STOPPING' ? 503 : 500;
    return { ...failed(command.command, status), error };
  }
}

/** One line of the protocol: `data` is base64 of JSON, or null. */
export function commandReply(status: Status, data?: object, text: string = STATUS_TEXT[status]): string {
  const encoded = data === undefined ? null : Buffer.from(JSON.stringify(data)).toString('base64');
  return `${JSON.stringify({ status_code: status, status_text: text, data: encoded })}\n`;
}

const COMMANDS: ReadonlyMap<string, (daemon: Daemon) => object | Promise<object>> = new Map(
  Object.entries({ status: poolStatus, persist: persisted, quit: stopping }),
);

function poolStatus(daemon: Daemon): object {
  const { pool } = daemon.status();
  return {
    entropy_bytes: pool.bytes,
    max_entropy: pool.maxEntropy,
    chunk_count: pool.chunks,
    is_full: pool.isFull,
    last_persist: pool.lastSave,
  };
}

async function persisted(daemon: Daemon): Promise<object> {
  const { path, bytes, at } = await daemon.persist();
  return { bytes_written: bytes, file_path: path, persist_time: at };
}

function stopping(daemon: Daemon): object {
  return { message: 'Daemon shutting down gracefully', uptime_seconds: Math.floor(daemon.status().uptimeSeconds) };
}

function failed(method: string, status: Status, text?: string): TcpAnswer {
  return { method, isFine: false, reply: commandReply(status, undefined, text) };
}

// `args` is an object of strings; the token stands in it, or beside it.
function parseCommand(bytes: Buffer): Command | undefined {
  const message = parseObject(bytes.toString('utf8'));
  if (message === undefined) return undefined;
  const { command, args = {}, token } = message;
  if (typeof command !== 'string' || command === '') return undefined;
  if (typeof args !== 'object' || Array.isArray(args)) return undefined;
  const given: Readonly<Record<string, unknown>> = { ...args };
  if (!Object.values(given).every((value) => typeof value === 'string')) return undefined;
  return { command, token: given['token'] ?? token };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

// Digests have one length: neither that nor where the first difference is can be told from the time this takes.
function isToken(given: unknown, token: string): boolean {
  return typeof given === 'string' && timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
