import type { McpServer } from '@modelcontextprotocol/server';
import type * as z from 'zod';
import type { Operation } from '../operations/operation.ts';
import type { OperationResult } from '../operations/run-operation.ts';
import { INSTRUCTIONS } from './instructions.ts';
import { agentTools } from './tool.ts';
import { toolFailure, toolResult } from './tool-result.ts';

/** Runs an operation for an agent, with input that was validated. */
export type CallOperation = (
  operation: Operation,
  input: z.output<z.ZodObject>,
  signal: AbortSignal, // aborts when the agent gives the call up
) => Promise<OperationResult<z.output<z.ZodObject>>>;

/** What an MCP server is made of. */
export interface McpParts {
  readonly call: CallOperation;
  readonly version: string; // of egd
  readonly onBug: (error: unknown) => void; // an error that nobody foresaw: for the log
}

/** Returns how to make a server that offers the operations as tools: one for a connection, or for a request. */
export async function mcpServers(): Promise<(parts: McpParts) => McpServer> {
  const { McpServer: Server } = await import('@modelcontextprotocol/server');
  return ({ call, version, onBug }) => {
    const info = { name: 'egd', title: 'Entropy of egd', version };
    const server = new Server(info, {
      instructions: INSTRUCTIONS,
      capabilities: { tools: { listChanged: false } },
      cacheHints: CACHE_HINTS,
    });
    for (const { operation, inputSchema, outputSchema, ...said } of agentTools()) {
      server.registerTool(operation.id, { ...said, inputSchema, outputSchema }, async (input, { mcpReq }) => {
        try {
          return toolResult(await call(operation, input, mcpReq.signal));
        } catch (error) {
          return toolFailure(error, onBug);
        }
      });
    }
    return server;
  };
}

// The list changes with the version of egd alone.
const CACHE_HINTS = { 'tools/list': { ttlMs: 3_600_000, cacheScope: 'public' } } as const;
