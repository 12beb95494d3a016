import assert from 'node:assert/strict';
import { Client, StreamableHTTPClientTransport, type CallToolResult, type Transport } from '@modelcontextprotocol/client';

/** Which protocol a client speaks: the newest it shares with the server, or the one of 2025 with its handshake. */
export type ClientEra = 'auto' | 'legacy';

/** The official client, connected; told in words what a tool answered. */
export interface TestClient {
  readonly client: Client;
  /** The structure that a tool gave; fails where it was an error. */
  readonly give: (name: string, input?: Record<string, unknown>) => Promise<Record<string, unknown>>;
  /** The error that a tool gave: its text, and what it says for programs. */
  readonly fail: (name: string, input?: Record<string, unknown>) => Promise<{ readonly text: string; readonly error: unknown }>;
  readonly close: () => Promise<void>;
}

/** Connects the official client. */
export async function connectClient(transport: Transport, era: ClientEra = 'auto'): Promise<TestClient> {
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode: era } });
  await client.connect(transport);
  const call = (name: string, input: Record<string, unknown> = {}): Promise<CallToolResult> => client.callTool({ name, arguments: input });
  return {
    client,
    give: async (name, input) => {
      const { isError, structuredContent, content } = await call(name, input);
      assert.notEqual(isError, true, textOf(content));
      assert.ok(typeof structuredContent === 'object' && structuredContent !== null);
      assert.deepEqual(JSON.parse(textOf(content)), structuredContent);
      return { ...structuredContent };
    },
    fail: async (name, input) => {
      const { isError, content, _meta: meta } = await call(name, input);
      assert.equal(isError, true, textOf(content));
      return { text: textOf(content), error: meta?.['error'] };
    },
    close: () => client.close(),
  };
}

/** Connects it to `/mcp` of a gateway. */
export function connectHttp(url: string, { key, era }: { readonly key?: string; readonly era?: ClientEra } = {}): Promise<TestClient> {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  return connectClient(new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers } }), era);
}

function textOf(content: CallToolResult['content']): string {
  const [first] = content;
  return first?.type === 'text' ? first.text : '';
}
