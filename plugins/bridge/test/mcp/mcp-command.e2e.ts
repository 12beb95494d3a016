import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { addKey } from '../../src/access/add-key.ts';
import { BIN, startEgd, type EgdProcess } from '../support/egd-process.ts';
import { openTestGateway, type TestGateway } from '../support/gateways.ts';
import { connectClient, type ClientEra, type TestClient } from '../support/mcp-client.ts';

const HELLO = {
  jsonrpc: '2.0',
  id: 'hello',
  method: 'initialize',
  params: { protocolVersion: '2024-11-05', capabilities: {}, clientInfo: { name: 'old', version: '1' } },
};

describe('egd mcp', () => {
  let home: string;
  let opened: TestGateway | undefined;
  let clients: TestClient[];
  let processes: EgdProcess[];

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'egd-mcp-'));
    clients = [];
    processes = [];
  });

  afterEach(async () => {
    for (const client of clients) await client.close();
    for (const { child, ended } of processes) {
      child.kill('SIGKILL');
      await ended;
    }
    await opened?.close();
    opened = undefined;
    await rm(home, { recursive: true, force: true });
  });

  const configure = (toml: string): Promise<void> => writeFile(join(home, 'egd.toml'), toml, { mode: 0o600 });

  async function connect(args: readonly string[], environment: Record<string, string> = {}, era?: ClientEra): Promise<TestClient> {
    const env = { PATH: process.env['PATH'] ?? '', HOME: home, ...environment };
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [BIN, 'mcp', ...args],
      env,
      cwd: home,
      stderr: 'ignore',
    });
    const client = await connectClient(transport, era);
    clients.push(client);
    return client;
  }

  async function openGateway(bytes = 65_536): Promise<{ readonly url: string; readonly key: string }> {
    const apiKeyFile = join(home, 'keys.json');
    const { text: key } = await addKey(apiKeyFile, { name: 'agent', scopes: ['draw', 'status', 'test'], bytesPerDay: 50_000 }, Date.now());
    opened = await openTestGateway({ apiKeyFile, reservedShare: 0 });
    assert.equal((await opened.push(opened.packet(randomBytes(bytes)))).status, 200);
    return { url: opened.gateway.url, key };
  }

  for (const era of ['auto', 'legacy'] as const) {
    it(`gives an agent the tools over a gateway (${era})`, async () => {
      const { url, key } = await openGateway();
      const { client, give, fail } = await connect(['--gateway', url], { EGD_API_KEY: key }, era);
      assert.equal((await client.listTools()).tools.length, 9);
      const answers = await Promise.all(Array.from({ length: 20 }, () => give('get_random_bytes', { bytes: 16 })));
      assert.equal(new Set(answers.map(({ data }) => data)).size, 20);
      assert.equal((await give('get_status'))['mode'], 'push');
      assert.equal((await give('monte_carlo_test', { iterations: 500 }))['iterations'], 500);
      assert.match((await fail('get_random_bytes', { bytes: 1e6 })).text, /from 1 to 65536/);
      assert.match((await fail('get_random_bytes', { bytes: 60_000 })).text, /GATEWAY_OVER_QUOTA/);
    });
  }

  it('takes gateway and key from the configuration', async () => {
    const { url, key } = await openGateway();
    await configure(`[mcp]\ngateway = "${url}"\napi_key = "${key}"\n`);
    const { give } = await connect(['--config', 'egd.toml']);
    assert.equal(Object(await give('roll_dice', { notation: 'd20' }))['rolls'].length, 1);
  });

  it('goes on when the gateway refuses the key, or goes away, and says so', async () => {
    const { url } = await openGateway();
    const { fail } = await connect(['--gateway', url], { EGD_API_KEY: 'egdk_0000_wrong' });
    assert.match((await fail('roll_dice')).text, /valid key of this gateway.*\(GATEWAY_UNAUTHORIZED\)/);
    await opened?.gateway.close();
    assert.match((await fail('roll_dice')).text, /can't be reached: .*ECONNREFUSED.*\(GATEWAY_NOT_REACHABLE\)/);
  });

  it('draws from the daemon, also from one that is started later', async () => {
    await mkdir(join(home, 'run'), { mode: 0o700 });
    await configure(
      [
        'persist_file = "pool"',
        '[daemon]\nlock_file = "run/egd.lock"',
        '[control]\ntcp = false\nsocket = "run/egd.sock"',
        '[noise]\nname = "Noise"\ninterval = "10s"\ninit_delay = "0s"\nscale = 1.0\nfile = "/dev/urandom"\nsize = 4096\nno_compress = true\n',
      ].join('\n'),
    );
    const { give, fail } = await connect(['--config', 'egd.toml']);
    assert.match((await fail('get_random_uuid')).text, /No daemon is running.*\(DAEMON_NOT_RUNNING\)/);
    const daemon = startEgd(['start', '--foreground', '--config', 'egd.toml'], { home });
    processes.push(daemon);
    await daemon.said(/Ready\./);
    let status = await give('get_status');
    while (status['buffer_bytes_available'] === 0) status = await give('get_status'); // until the first sample is in
    assert.equal(status['mode'], 'daemon');
    assert.match(String(Object(await give('get_random_uuid'))['uuids'][0]), /^[0-9a-f-]{36}$/);
    daemon.child.kill('SIGTERM');
    assert.equal((await daemon.ended).status, 0);
    assert.match((await fail('get_random_uuid')).text, /DAEMON_NOT_RUNNING/);
  });

  it('answers what it was asked before its input ended, with nothing else on standard output, and ends well', async () => {
    const { url, key } = await openGateway();
    const egd = startEgd(['mcp', '--gateway', url], { home, environment: { EGD_API_KEY: key } });
    processes.push(egd);
    const roll = { jsonrpc: '2.0', id: 'roll', method: 'tools/call', params: { name: 'roll_dice', arguments: {} } };
    const lines = [
      JSON.stringify(HELLO),
      '{"jsonrpc":"2.0","method":"notifications/initialized"}',
      '{not JSON',
      '{"jsonrpc":"2.0"}',
      JSON.stringify(roll),
    ];
    egd.child.stdin.end(`${lines.join('\n')}\n`);
    const { status, stdout, stderr } = await egd.ended;
    assert.equal(status, 0, stderr);
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => Object(JSON.parse(line)));
    assert.deepEqual(answers.map(({ id }) => String(id)).toSorted(), ['hello', 'roll']);
    assert.equal(answers.find(({ id }) => id === 'hello').result.protocolVersion, '2024-11-05');
    assert.ok(Number.isInteger(answers.find(({ id }) => id === 'roll').result.structuredContent.sum));
    assert.ok(!stderr.includes(key));
  });

  it('ends when its client closes its input, or on SIGTERM, at once', async () => {
    for (const end of ['close', 'SIGTERM'] as const) {
      const egd = startEgd(['mcp', '--gateway', 'http://127.0.0.1:9'], { home });
      processes.push(egd);
      egd.child.stdin.write(`${JSON.stringify(HELLO)}\n`);
      await egd.said(/"hello"/);
      if (end === 'close') egd.child.stdin.end();
      else egd.child.kill(end);
      assert.equal((await egd.ended).status, 0, end);
    }
  });

  it('says what is wrong with what it was told before it serves', async () => {
    const egd = startEgd(['mcp', '--gateway', 'http://gateway.example'], { home });
    const { status, stdout, stderr } = await egd.ended;
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /Expected `--gateway` to be an https: URL/);
  });
});
