import type { Readable, Writable } from 'node:stream';
import type { ComponentLog } from 'egd-core/logging';
import { mcpServers } from './create-mcp-server.ts';
import type { McpBackend } from './mcp-backend.ts';
import { connectStdio } from './stdio-connection.ts';

/** What `egd mcp` is made of. */
export interface ServeMcpOptions {
  readonly backend: McpBackend; // closed at the end
  readonly version: string; // of egd
  readonly input: Readable; // messages, one a line
  readonly output: Writable; // nothing but messages
  readonly log: ComponentLog;
  readonly stop: AbortSignal;
}

/** Serves one client until it closes its end, or until it is told to stop. */
export async function serveMcp({ backend, version, input, output, log, stop }: ServeMcpOptions): Promise<void> {
  const [{ serveStdio }, newServer, { transport, ended }] = await Promise.all([
    import('@modelcontextprotocol/server/stdio'),
    mcpServers(),
    connectStdio(input, output),
  ]);
  const parts = { call: backend.call, version, onBug: (error: unknown): void => log.error('A call failed.', { error }) };
  const connection = serveStdio(() => newServer(parts), {
    transport,
    maxSubscriptions: 0,
    onerror: (error) => log.warn('A message was not understood.', { error }),
  });
  log.info(`Serving tools over standard input and output, from ${backend.origin}.`);
  const told = Promise.withResolvers<void>();
  stop.addEventListener('abort', () => told.resolve(), { once: true });
  if (!stop.aborted) await Promise.race([ended, told.promise]);
  await connection.close();
  backend.close();
}
