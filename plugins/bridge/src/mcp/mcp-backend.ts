import type { CallOperation } from './create-mcp-server.ts';

/** What the tools of `egd mcp` draw from. */
export interface McpBackend {
  readonly origin: string; // for the log: a gateway's URL, or the daemon
  readonly call: CallOperation;
  close(): void;
}
