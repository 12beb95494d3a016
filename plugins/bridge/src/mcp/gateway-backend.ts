import { EgdError, ERROR_CATALOGUE, type ErrorCode } from 'egd-core';
import * as z from 'zod';
import { API_ROUTES, RANDOM_ROUTE, type ApiRoute } from '../api/routes.ts';
import type { McpConfig } from '../config/mcp-config.ts';
import type { Operation } from '../operations/operation.ts';
import type { MadeOf } from '../supply/entropy-supply.ts';
import { openGatewayClient, type GatewayReply, type GatewayRequest } from './gateway-request.ts';
import type { McpBackend } from './mcp-backend.ts';

/** Has a gateway run the operations, by REST: keys, limits, quotas and the audit log are there. */
export async function gatewayBackend(config: Required<Pick<McpConfig, 'gateway'>> & McpConfig): Promise<McpBackend> {
  const client = await openGatewayClient(config);
  return {
    origin: config.gateway,
    call: async (operation, input, signal) => {
      const route = routeOf(operation);
      const reply = await client.ask({ ...requestOf(route, input), signal });
      if (reply.status !== 200) throw refusalOf(reply, config);
      return { output: outputOf(route, reply, config.gateway), madeOf: madeOf(reply.headers) };
    },
    close: () => client.close(),
  };
}

// Of two routes the one that takes a body: lists are long, and items keep their types.
function routeOf(operation: Operation): ApiRoute {
  const routes = [RANDOM_ROUTE, ...API_ROUTES].filter((route) => route.operation === operation);
  const route = routes.find(({ from }) => from === 'body') ?? routes[0];
  if (route === undefined) throw new Error(`There is no route for ${operation.id}.`);
  return route;
}

function requestOf({ method, path, from }: ApiRoute, input: z.output<z.ZodObject>): Omit<GatewayRequest, 'signal'> {
  if (from === 'body') return { method, path, body: JSON.stringify(input) };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') query.set(name, String(value));
  }
  return { method, path: query.size === 0 ? path : `${path}?${query.toString()}` };
}

function outputOf({ operation, answer }: ApiRoute, { text }: GatewayReply, gateway: string): z.output<z.ZodObject> {
  const json = jsonOf(text);
  const result = operation.output.safeParse(answer === undefined ? json : { [answer]: json });
  if (result.success) return result.data;
  throw new EgdError('GATEWAY_NOT_REACHABLE', `What answers at ${gateway} is no gateway that fits this version of egd.`, {
    suggestions: ['Check the URL, and the versions of egd at both ends.'],
  });
}

const PROBLEM = z.object({
  code: z.string().refine((code): code is ErrorCode => Object.hasOwn(ERROR_CATALOGUE, code)),
  detail: z.string().max(2000),
  suggestions: z.array(z.string().max(500)).max(10).default([]),
});

function refusalOf({ status, headers, text }: GatewayReply, { gateway, apiKey }: McpConfig): EgdError {
  const { data } = PROBLEM.safeParse(jsonOf(text));
  if (data === undefined) {
    return new EgdError('GATEWAY_NOT_REACHABLE', `${gateway} answered ${status}, which is not what a gateway of egd answers here.`);
  }
  const { code, detail, suggestions } = data;
  const retryAfter = /^\d{1,9}$/.test(headers['retry-after'] ?? '') ? Number(headers['retry-after']) : undefined;
  return new EgdError(code, detail, {
    suggestions: code === 'GATEWAY_UNAUTHORIZED' ? [keyAdvice(apiKey)] : suggestions,
    metadata: retryAfter === undefined ? {} : { retryAfter },
  });
}

// The gateway speaks of headers, which nobody writes who starts `egd mcp`.
function keyAdvice(apiKey: string | undefined): string {
  if (apiKey === undefined) return 'Give `egd mcp` a key of the gateway: `api_key` in `[mcp]`, or EGD_API_KEY.';
  return 'Give `egd mcp` another key, by `api_key` in `[mcp]` or EGD_API_KEY: this one is wrong, expired or revoked.';
}

const PROCESSING = z.enum(['none', 'sha256', 'hmac-drbg']);

// What the headers of an answer say of its bytes.
function madeOf(headers: GatewayReply['headers']): MadeOf | undefined {
  const said = (name: string): string => String(headers[name] ?? '');
  const { data: processing } = PROCESSING.safeParse(said('entropy-processing'));
  const oldest = Date.parse(said('entropy-oldest'));
  if (processing === undefined || Number.isNaN(oldest)) return undefined;
  const collectors = said('entropy-collectors')
    .split(', ')
    .filter((id) => id !== '');
  return { processing, consumed: Number(said('entropy-consumed')), collectors, oldest };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
