import type { NodeIncomingMessageLike } from '@modelcontextprotocol/node';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { EgdError } from 'egd-core';
import type { DrawDesk } from '../access/draw-desk.ts';
import { limitHeaders } from '../api/answer-headers.ts';
import { credentialOf } from '../api/credential.ts';
import { problemOf } from '../api/problem.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { GatewayStatus } from '../gateway/gateway-status.ts';
import { runOperation } from '../operations/run-operation.ts';
import { mcpServers, type CallOperation } from './create-mcp-server.ts';
import { isLocalOrigin } from './local-origin.ts';

/** What `/mcp` works with. */
export interface McpRouteParts {
  readonly desk: DrawDesk;
  readonly status: () => GatewayStatus;
  readonly config: Pick<GatewayConfig, 'testShare'>;
  readonly version: string; // of egd
  readonly onBug: (error: unknown) => void; // an error that nobody foresaw: for the log
}

const BODY_LIMIT = 1_048_576; // bytes, as of the REST API
const OTHER_METHODS = ['GET', 'DELETE', 'PUT', 'PATCH', 'HEAD', 'OPTIONS'];

/**
 * Adds `/mcp`, the streamable HTTP transport of MCP. Nothing is remembered between two requests, so that any gateway of a
 * fleet answers any of them. A caller is let in before the body is read; each call of a tool then needs the scope of its
 * operation, is charged as a request, and draws at the desk as a request by REST does.
 */
export async function registerMcp(app: FastifyInstance, { desk, status, config, version, onBug }: McpRouteParts): Promise<void> {
  const [{ createMcpHandler }, { toNodeHandler }, newServer] = await Promise.all([
    import('@modelcontextprotocol/server'),
    import('@modelcontextprotocol/node'),
    mcpServers(),
  ]);
  const { testShare } = config;

  // The request itself pays for the first call in it; a batch of an older client pays for each of the others.
  const callsOf = ({ headers, ip: address, id: request }: FastifyRequest): CallOperation => {
    const credential = credentialOf(headers.authorization, undefined, false);
    let isCharged = true;
    return async (operation, input) => {
      const visit = { credential, address, request, scope: operation.scope, isCharged };
      isCharged = false;
      const caller = await desk.admit(visit);
      return runOperation(operation, input, { desk, caller, status, testShare });
    };
  };

  await app.register((scope, _options, done) => {
    readJson(scope);
    scope.setErrorHandler((error, request, reply) => answerError(error, request, reply, onBug));
    scope.route({ method: OTHER_METHODS, url: '/mcp', exposeHeadRoute: false, handler: refuseMethod });
    scope.post('/mcp', {
      bodyLimit: BODY_LIMIT,
      async onRequest({ headers, ip: address, id: request }, reply) {
        if (!isLocalOrigin(headers.origin)) throw new EgdError('GATEWAY_FORBIDDEN', 'Pages of other sites are not served here.');
        const caller = await desk.admit({ credential: credentialOf(headers.authorization, undefined, false), address, request });
        reply.headers(limitHeaders(desk.limits(caller)));
      },
      async handler(request, reply) {
        const call = callsOf(request);
        const exchange = createMcpHandler(() => newServer({ call, version, onBug }), { maxSubscriptions: 0 });
        reply.hijack();
        for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value);
        await toNodeHandler(exchange, { onerror: onBug })(withoutKey(request), reply.raw, request.body);
        return reply;
      },
    });
    done();
  });
}

// What the library is handed: the key is no business of its own.
function withoutKey({ raw, headers: { authorization: _key, ...headers } }: FastifyRequest): NodeIncomingMessageLike {
  return { method: raw.method ?? 'POST', url: raw.url ?? '/mcp', headers, [Symbol.asyncIterator]: () => raw[Symbol.asyncIterator]() };
}

function readJson(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, scope.getDefaultJsonParser('error', 'error'));
}

function refuseMethod(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return answer(reply.header('allow', 'POST'), 405, { message: 'Expected POST: there are no sessions and no streams to resume here.' });
}

// The specification wants an HTTP status, and allows an error without an id as its body.
function answerError(error: unknown, { url }: FastifyRequest, reply: FastifyReply, onBug: (error: unknown) => void): FastifyReply {
  const { status, headers, body } = problemOf(error, url);
  if (status === 500) onBug(error);
  const retryAfter = headers['retry-after'];
  const data = { code: body.code, ...(retryAfter === undefined ? {} : { retryAfter: Number(retryAfter) }) };
  return answer(reply.headers(headers), status, { message: body.detail, data });
}

const PARSE_ERROR = -32_700; // of JSON-RPC
const REFUSED = -32_000;

function answer(reply: FastifyReply, status: number, error: { readonly message: string; readonly data?: object }): FastifyReply {
  const code = status === 400 ? PARSE_ERROR : REFUSED;
  return reply
    .code(status)
    .type('application/json')
    .send(JSON.stringify({ jsonrpc: '2.0', error: { code, ...error }, id: null }));
}
