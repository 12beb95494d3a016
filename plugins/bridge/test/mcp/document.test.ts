import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fastify, type FastifyInstance } from 'fastify';
import { registerMcp } from '../../src/mcp/register-mcp.ts';
import { AGENT_OPERATIONS } from '../../src/operations/operations.ts';
import { HEALTHY } from '../support/api-server.ts';
import { connectHttp, type TestClient } from '../support/mcp-client.ts';
import { StubDesk } from '../support/stub-desk.ts';

const PAGE = join(import.meta.dirname, '../../../../docs/bridge/mcp.md');

describe('docs/bridge/mcp.md', () => {
  let page: string;
  let app: FastifyInstance;
  let client: TestClient;

  before(async () => {
    page = await readFile(PAGE, 'utf8');
    app = fastify();
    await registerMcp(app, {
      desk: new StubDesk(),
      status: () => HEALTHY,
      config: { testShare: 0.1 },
      version: '1.2.3',
      onBug: (error) => assert.fail(String(error)),
    });
    client = await connectHttp(await app.listen({ host: '127.0.0.1', port: 0 }));
  });

  after(async () => {
    await client.close();
    await app.close();
  });

  it('describes every tool, and no other', () => {
    const described = [...page.matchAll(/^### `([a-z_]+)`$/gm)].map(([, name]) => name);
    assert.deepEqual(
      described.toSorted((one = '', other = '') => one.localeCompare(other)),
      AGENT_OPERATIONS.map(({ id }) => id).toSorted((one, other) => one.localeCompare(other)),
    );
  });

  for (const { id, output } of AGENT_OPERATIONS) {
    it(`has an example of ${id} that works, and a result of its form`, async () => {
      const [, section = ''] = page.split(`### \`${id}\`\n`);
      const [own = ''] = section.split(/^##/m);
      const input = fenced(own, 'json arguments');
      assert.ok(input !== undefined, 'there is an example');
      const given = await client.give(id, Object(JSON.parse(input)));
      const shown = fenced(own, 'json result');
      if (shown === undefined) return;
      const result: unknown = output.parse(JSON.parse(shown));
      assert.deepEqual(Object.keys(Object(result)), Object.keys(given));
    });
  }

  it('has settings that are JSON', () => {
    const settings = [...page.matchAll(/^```json\n([^]*?)^```$/gm)].map(([, text = '']): unknown => JSON.parse(text));
    assert.equal(settings.length, 3);
    assert.ok(settings.every((each) => Object(each).mcpServers?.egd.command === 'egd' || Object(each).servers?.egd.type === 'http'));
  });
});

function fenced(text: string, language: string): string | undefined {
  return new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'm').exec(text)?.[1];
}
