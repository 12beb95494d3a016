import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { makeDaemonUser, type DaemonUser } from '../support/daemon.ts';

const NOISE = '[noise]\nname = "Noise"\ninterval = "10s"\nscale = 1.0\nfile = "/dev/urandom"\nsize = 64\nno_compress = true\n';
const OTHER = '[other]\nname = "Other"\ninterval = "10s"\nscale = 1.0\nfile = "/dev/urandom"\nsize = 64\nno_compress = true\n';

describe('the metrics of a running daemon', () => {
  let user: DaemonUser;
  let port: number;

  before(async () => {
    port = await freePort();
    user = await makeDaemonUser({ tables: `${table(port)}${NOISE}${OTHER}` });
  });

  after(() => user.remove());

  const scrape = async (): Promise<string[]> => (await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).split('\n');

  it('tell what it does, and follow a reload', async () => {
    const daemon = user.foreground();
    await daemon.said('Ready');
    const { bytes } = await user.ask('getentropy', { bytes: 16, encoding: 'hex', wait: true });
    assert.equal(bytes, 16);
    await user.ask('persist');
    const lines = await scrape();
    for (const line of [
      'egd_healthy 1',
      'egd_bytes_out_total 16',
      'egd_requests_total{protocol="rpc",method="getentropy",outcome="ok"} 1',
      'egd_request_duration_seconds_count{protocol="rpc",method="getentropy"} 1',
    ])
      assert.ok(lines.includes(line), line);
    assert.ok(lines.some((line) => /^egd_saves_total\{outcome="saved"\} [1-9]/.test(line)));
    assert.ok(lines.some((line) => /^egd_fetch_duration_seconds_count\{source="(noise|other)"\} 1$/.test(line)));
    for (const path of ['health', 'ready']) assert.equal((await fetch(`http://127.0.0.1:${port}/${path}`)).status, 200);

    await user.configure({ tables: `${table(port)}${NOISE}` });
    await user.ask('reload');
    assert.deepEqual(
      (await scrape()).filter((line) => line.includes('source="other"')),
      [],
    );

    const old = port;
    port = await freePort();
    await user.configure({ tables: `${table(port)}${NOISE}` });
    await user.ask('reload');
    assert.ok((await scrape()).includes('egd_healthy 1'));
    await assert.rejects(fetch(`http://127.0.0.1:${old}/health`));

    daemon.child.kill('SIGTERM');
    assert.equal((await daemon.ended).status, 0);
    await assert.rejects(fetch(`http://127.0.0.1:${port}/health`));
  });

  it('keep a daemon from starting when their port is taken', async () => {
    const server = await listening();
    await user.configure({ tables: `${table((server.address() as AddressInfo).port)}${NOISE}` });
    const run = await user.run('start');
    server.close();
    assert.equal(run.status, 5, run.stderr);
    assert.match(run.stderr, /DAEMON_PORT_IN_USE/);
  });
});

function table(port: number): string {
  return `[metrics]\nlisten = "127.0.0.1:${port}"\n`;
}

async function freePort(): Promise<number> {
  const server = await listening();
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function listening(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
