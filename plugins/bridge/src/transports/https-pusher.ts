import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createSecureContext } from 'node:tls';
import { EgdError } from 'egd-core';
import { outcomeOfError, outcomeOfReply, type PushReply } from './push-failure.ts';
import type { Pusher, PushOutcome } from './pusher.ts';
import { type GatewayTrust, VerifiedAgent } from './verified-agent.ts';

/** Where packets are posted, and whom to trust there. */
export interface HttpsPusherOptions {
  readonly url: string; // https://host[:port]/push; http:// where the configuration allows it
  readonly caFile?: string | undefined; // PEM
  readonly fingerprint?: string | undefined; // SHA-256 of the gateway's certificate, hex
  readonly clientCert?: string | undefined; // PEM file
  readonly clientKey?: string | undefined; // PEM file
  readonly timeout?: number; // milliseconds for a connection, and for an answer; 10,000 when left out
}

const TIMEOUT = 10_000; // milliseconds
const MOST_REPLY = 4096; // bytes that are read of an answer

/** Posts packets to `/push` over one connection that is kept. Rejects with CONFIG_INVALID_VALUE where a certificate can't be used. */
export async function httpsPusher(options: HttpsPusherOptions): Promise<Pusher> {
  const { timeout = TIMEOUT } = options;
  const url = new URL(options.url);
  const target = `${url.origin}${url.pathname}`;
  const newAgent = async (): Promise<HttpAgent> =>
    url.protocol === 'https:' ? new VerifiedAgent(await readTrust(options), timeout) : new HttpAgent({ keepAlive: true, maxSockets: 1 });
  let agent = await newAgent();

  const post = async (packet: Uint8Array, signal: AbortSignal, isRepeated = false): Promise<PushOutcome> => {
    const exchange = startExchange(url, agent, packet, AbortSignal.any([signal, AbortSignal.timeout(timeout)]));
    try {
      const outcome = outcomeOfReply(target, await exchange.reply, Date.now());
      return isRepeated ? afterAnother(outcome) : outcome;
    } catch (error) {
      // A kept connection that the other end closed meanwhile says nothing about the gateway.
      if (exchange.request.reusedSocket && isReset(error) && !isRepeated) return post(packet, signal, true);
      return outcomeOfError(target, error, { wasSent: isRepeated || exchange.wasSent(error) });
    }
  };

  return {
    target,
    push: (packet, signal) => post(packet, signal),
    reload: async () => {
      const last = agent;
      agent = await newAgent();
      retire(last);
    },
    close: async () => agent.destroy(),
  };
}

// The first try may have arrived, though nobody said so.
function afterAnother(outcome: PushOutcome): PushOutcome {
  if (outcome.status === 'seen') return { status: 'delivered' };
  return outcome.status === 'failed' ? { ...outcome, mayHaveArrived: true } : outcome;
}

// A packet that is under way comes to its end.
function retire(agent: HttpAgent): void {
  agent.maxFreeSockets = 0;
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

interface Exchange {
  readonly request: ClientRequest;
  readonly reply: Promise<PushReply>;
  wasSent(error: unknown): boolean;
}

function startExchange(url: URL, agent: HttpAgent, packet: Uint8Array, signal: AbortSignal): Exchange {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const request = send(url, {
    method: 'POST',
    agent,
    signal,
    headers: { 'content-type': 'application/msgpack', 'content-length': packet.length, 'user-agent': 'egd-collector' },
  });
  let isConnected = false;
  request.once('socket', () => (isConnected = true)); // a TLS connection is handed over when it is verified
  const reply = new Promise<PushReply>((resolve, reject) => {
    request.on('error', reject);
    request.once('response', (response) => {
      readReply(response).then(resolve, reject);
    });
  });
  request.end(packet);
  return {
    request,
    reply,
    wasSent: (error) => isConnected && !(error instanceof Error && 'syscall' in error && error.syscall === 'connect'),
  };
}

async function readReply(response: IncomingMessage): Promise<PushReply> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response) {
    if (!Buffer.isBuffer(part)) continue;
    length += part.length;
    if (length > MOST_REPLY) break; // the connection is not kept then
    parts.push(part);
  }
  return { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'], code: problemCode(Buffer.concat(parts)) };
}

// What comes from outside is shown in the log: a name of capital letters, or nothing.
function problemCode(body: Buffer): string | undefined {
  try {
    const problem: unknown = JSON.parse(body.toString('utf8'));
    const code: unknown = typeof problem === 'object' && problem !== null && 'code' in problem ? problem.code : undefined;
    return typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code) ? code : undefined;
  } catch {
    return undefined;
  }
}

function isReset(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

async function readTrust({ caFile, fingerprint, clientCert, clientKey }: HttpsPusherOptions): Promise<GatewayTrust> {
  const [ca, cert, key] = await Promise.all([
    readPem('push_ca_file', caFile),
    readPem('client_cert', clientCert),
    readPem('client_key', clientKey),
  ]);
  const trust = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
  try {
    createSecureContext(trust);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const files = [caFile, clientCert, clientKey].filter((file) => file !== undefined).join(', ');
    throw new EgdError('CONFIG_INVALID_VALUE', `The certificates and the key of ${files} can't be used: ${reason}.`, { cause });
  }
  return { ...trust, ...(fingerprint === undefined ? {} : { fingerprint }) };
}

async function readPem(name: string, file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    const text = await readFile(file, 'utf8');
    if (text.includes('-----BEGIN ')) return text; // with no authority at all, Node.js would trust those of the system
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EgdError('CONFIG_INVALID_VALUE', `Expected \`${name}\` to be a PEM file that can be read: ${reason}.`, { cause });
  }
  throw new EgdError('CONFIG_INVALID_VALUE', `Expected \`${name}\` to be a PEM file, found no \`-----BEGIN\` in ${file}.`);
}
