import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addKey } from '../../src/access/add-key.ts';
import { openTestGateway, type TestGateway } from '../support/gateways.ts';
import { connectHttp, type TestClient } from '../support/mcp-client.ts';

describe('/mcp of a gateway', () => {
  let folder: string;
  let opened: TestGateway | undefined;
  let clients: TestClient[];

  beforeEach(async () => {
    clients = [];
    folder = await mkdtemp(join(tmpdir(), 'egd-mcp-'));
  });

  afterEach(async () => {
    for (const client of clients) await client.close();
    await opened?.close();
    opened = undefined;
    await rm(folder, { recursive: true });
  });

  const makeKey = async (name: string, wish: Partial<Parameters<typeof addKey>[1]> = {}): Promise<string> =>
    (await addKey(join(folder, 'keys.json'), { name, scopes: ['draw', 'status'], ...wish }, Date.now())).text;

  async function connect(key?: string): Promise<TestClient> {
    const client = await connectHttp(opened?.gateway.url ?? '', key === undefined ? {} : { key });
    clients.push(client);
    return client;
  }

  async function open(bytes: number): Promise<TestGateway> {
    opened = await openTestGateway({ apiKeyFile: join(folder, 'keys.json'), auditFile: join(folder, 'audit.log'), reservedShare: 0 });
    if (bytes > 0) assert.equal((await opened.push(opened.packet(randomBytes(bytes)))).status, 200);
    return opened;
  }

  it('serves the bytes that were pushed, and counts them', async () => {
    const { gateway } = await open(4096);
    const { give } = await connect();
    await give('get_random_bytes', { bytes: 100 });
    const { buffer_bytes_available: available, mode } = await give('get_status');
    assert.deepEqual([available, mode], [3996, 'push']);
    assert.equal(gateway.status().total_bytes_served, 100);
  });

  it('lets in whom REST lets in, for what their key is good for, and writes the audit log', async () => {
    const key = await makeKey('agent');
    await open(4096);
    await assert.rejects(connect('egdk_wrong'), /valid key|401|Unauthorized/);
    await assert.rejects(connect(), /valid key|401|Unauthorized/);
    const { give, fail } = await connect(key);
    await give('roll_dice');
    const { text, error } = await fail('monte_carlo_test', { iterations: 100 });
    assert.match(text, /^The key `agent` has the scopes draw, status, and not `test`\./);
    assert.deepEqual(error, { code: 'GATEWAY_FORBIDDEN' });
    await opened?.gateway.close();
    const records = (await readFile(join(folder, 'audit.log'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => Object(JSON.parse(line)));
    assert.ok(records.some(({ outcome, key: name, operation }) => outcome === 'served' && name === 'agent' && operation === 'roll_dice'));
    assert.ok(records.some(({ outcome, key: name, scope }) => outcome === 'refused' && name === 'agent' && scope === 'test'));
  });

  it('says what is left of a quota, how long to wait, and when there is not enough', async () => {
    const key = await makeKey('small', { bytesPerDay: 64 });
    const rich = await makeKey('rich');
    await open(1024);
    const small = await connect(key);
    await small.give('get_random_bytes', { bytes: 40 });
    const { text, error } = await small.fail('get_random_bytes', { bytes: 40 });
    assert.match(text, /^Expected at most 24 bytes, which are left of the 64 .* Ask again in \d+ s\. \(GATEWAY_OVER_QUOTA\)$/);
    assert.ok(Object(error).retryAfter > 0);
    assert.match((await (await connect(rich)).fail('get_random_bytes', { bytes: 2048 })).text, /2048 bytes were asked for, 984 are there/);
  });

  it('lets a slow key call one tool with one request', async () => {
    const key = await makeKey('slow', { rate: 1 });
    await open(1024);
    const url = `${opened?.gateway.url ?? ''}/mcp`;
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'get_random_uuid', arguments: {} } });
    const [first, second] = [await fetch(url, { method: 'POST', headers, body }), await fetch(url, { method: 'POST', headers, body })];
    assert.match(await first.text(), /"uuids"/);
    assert.equal(second.status, 429);
    assert.match(await second.text(), /"code":"GATEWAY_RATE_LIMITED","retryAfter":1/);
  });

  it('keeps no connection of an agent when the gateway stops', async () => {
    const { gateway } = await open(4096);
    const { give } = await connect();
    await give('get_random_uuid');
    const begun = performance.now();
    await gateway.close();
    assert.ok(performance.now() - begun < 8000, 'it waited until its time to stop was over');
    await assert.rejects(give('get_random_uuid'));
  });
});
