import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { EgdError } from 'egd-core';
import type { McpConfig } from '../config/mcp-config.ts';
import { VerifiedAgent } from '../transports/verified-agent.ts';

/** A request to a gateway. */
export interface GatewayRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string; // with the query
  readonly body?: string; // JSON
  readonly signal: AbortSignal;
}

/** What a gateway answered. */
export interface GatewayReply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** Asks one gateway, over connections that are kept. */
export interface GatewayClient {
  /** Rejects with GATEWAY_NOT_REACHABLE, or with the reason of the signal. */
  ask(request: GatewayRequest): Promise<GatewayReply>;
  close(): void;
}

const TIMEOUT = 30_000; // milliseconds for an answer: a long test is worked out in it
const MOST_REPLY = 16_777_216; // bytes

/** Opens a client; the certificate of the gateway is verified before the key is sent. Rejects with CONFIG_INVALID_VALUE. */
export async function openGatewayClient(config: Required<Pick<McpConfig, 'gateway'>> & McpConfig): Promise<GatewayClient> {
  const { gateway, apiKey, fingerprint } = config;
  const base = new URL(gateway);
  const ca = await readAuthorities(config.caFile);
  const isHttps = base.protocol === 'https:';
  const trust = {
    ...(ca === undefined ? {} : { ca }),
    ...(fingerprint === undefined ? {} : { fingerprint, fingerprintKey: 'fingerprint' }),
  };
  const agent = isHttps ? new VerifiedAgent(trust, TIMEOUT) : new HttpAgent({ keepAlive: true });
  const send = isHttps ? httpsRequest : httpRequest;
  const prefix = base.pathname.replace(/\/+$/, '');

  return {
    async ask({ method, path, body, signal }) {
      signal.throwIfAborted();
      const headers = {
        accept: 'application/json',
        'user-agent': 'egd-mcp',
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      };
      const options = { method, agent, headers, signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]) };
      try {
        return await new Promise<GatewayReply>((resolve, reject) => {
          const request = send(new URL(`${prefix}${path}`, base), options, (response) => void readReply(response).then(resolve, reject));
          request.once('error', reject).end(body);
        });
      } catch (cause) {
        signal.throwIfAborted();
        const isLate = cause instanceof Error && cause.name === 'AbortError';
        const reason = isLate
          ? `no answer within ${TIMEOUT / 1000} s`
          : cause instanceof Error
            ? cause.message || cause.name
            : String(cause);
        throw new EgdError('GATEWAY_NOT_REACHABLE', `The gateway ${gateway} can't be reached: ${reason}.`, { cause });
      }
    },
    close: () => agent.destroy(),
  };
}

async function readReply(response: IncomingMessage): Promise<GatewayReply> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response) {
    if (!Buffer.isBuffer(part)) continue;
    length += part.length;
    if (length > MOST_REPLY) throw new Error(`its answer has more than ${MOST_REPLY} bytes`);
    parts.push(part);
  }
  return { status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(parts).toString('utf8') };
}

async function readAuthorities(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    const text = await readFile(file, 'utf8');
    if (text.includes('-----BEGIN ')) return text; // with none at all Node.js would trust those of the system
  } catch (cause) {
    throw new EgdError('CONFIG_INVALID_VALUE', `Expected \`ca_file\` to be a PEM file that can be read, got ${file}.`, { cause });
  }
  throw new EgdError('CONFIG_INVALID_VALUE', `Expected \`ca_file\` to be a PEM file, found no \`-----BEGIN\` in ${file}.`);
}
