import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEgd, type EgdProcess } from '../support/egd-process.ts';

describe('egd simulate', () => {
  let home: string;
  let temporary: string;
  let processes: EgdProcess[];

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'egd-simulate-test-'));
    temporary = join(home, 'tmp');
    await mkdir(temporary);
    processes = [];
  });

  afterEach(async () => {
    for (const { child } of processes) child.kill('SIGKILL');
    for (const { ended } of processes) await ended;
    await rm(home, { recursive: true, force: true });
  });

  function simulate(args: readonly string[]): EgdProcess {
    const egd = startEgd(['simulate', ...args], { home, environment: { TMPDIR: temporary } });
    processes.push(egd);
    return egd;
  }

  describe('bridge', () => {
    it('draws bytes, integers, a UUID and dice from a fake appliance, and leaves nothing behind', async () => {
      const { status, stdout, stderr } = await simulate(['bridge']).ended;
      assert.deepEqual([status, stderr], [0, '']);
      const parts = [
        /^appliance +Simulated at https:\/\/127\.0\.0\.1:\d+:\n +its bytes are this machine's, and worth nothing\.$/m,
        /^collector +Fetched \d{4,} bytes so far, and sent \d{4,} in [1-9]\d* packets?\.$/m,
        /GET \/api\/random\?bytes=32\n +[0-9a-f]{64}\n/,
        /GET \/api\/integers\S+\n +\[(\d+,){5}\d+\]\n/,
        /GET \/api\/uuid\n +[0-9a-f]{8}-[0-9a-f-]{27}\n/,
        /POST \/mcp: roll_dice 2d6\n +\{.*"sum":\d+\}\n/,
        /^end +.* stopped, their files removed\.\n$/m,
      ];
      for (const part of parts) assert.match(stdout, part);
      // The temporary folder of this test is longer than that of a user.
      for (const line of stdout.replaceAll(temporary, '/tmp').split('\n'))
        assert.ok(line.length <= 78, `${line} fits into a terminal, with a mark`);
      const [gateway = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(stdout) ?? [];
      await isGone(gateway);
      assert.deepEqual(await readdir(temporary), []);
      assert.ok(!/egdk_/.test(stdout), 'the key is nobody else’s business');
    });

    it('does so over UDP, and gives the result as JSON', async () => {
      const { status, stdout, stderr } = await simulate(['bridge', '--udp', '--json']).ended;
      assert.equal(status, 0);
      assert.match(stderr, /takes packets at udp:\/\/127\.0\.0\.1:\d+\./);
      const { simulated, transport, draws, bytes_fetched: fetched, bytes_pushed: pushed } = JSON.parse(stdout);
      assert.deepEqual([simulated, transport, draws.length], [true, 'udp', 4]);
      assert.equal(fetched, pushed);
      assert.deepEqual(await readdir(temporary), []);
    });

    it('stays when it is asked to, can be used, and goes on Ctrl-C', async () => {
      const egd = simulate(['bridge', '--keep']);
      const said = await egd.said(/ask for the key\.\n/);
      const [, key = '', url = ''] = /Bearer (egdk_\S+)' '(http:\S+?)\/api/.exec(said) ?? [];
      const headers = { authorization: `Bearer ${key}`, connection: 'close' };
      const answer = await fetch(`${url}/api/status`, { headers });
      assert.deepEqual(
        Object(await answer.json()).collectors.map(({ id, lost }: { id: string; lost: number }) => [id, lost]),
        [['inside', 0]],
      );
      assert.equal((await fetch(`${url}/api/uuid`)).status, 401);
      egd.child.kill('SIGINT');
      const { status, stdout } = await egd.ended;
      assert.equal(status, 0);
      assert.match(stdout, /their files removed/);
      await isGone(url);
      assert.deepEqual(await readdir(temporary), []);
    });

    it('takes everything down when it is stopped halfway', async () => {
      const egd = simulate(['bridge']);
      await egd.said(/^keys /m);
      egd.child.kill('SIGINT');
      const { status, stdout } = await egd.ended;
      assert.equal(status, 0);
      assert.match(stdout, /^end /m);
      assert.deepEqual(await readdir(temporary), []);
    });
  });

  describe('quantis', () => {
    it('is an appliance until Ctrl-C, with the fault that is typed', async () => {
      const egd = simulate(['quantis', '--json', '--format', 'json']);
      const { url, fingerprint, fault } = JSON.parse(await egd.said(/\n/));
      assert.deepEqual([fingerprint, fault], [null, null]);
      const ask = (): Promise<Response> => fetch(`${url}/api/2.0/streambytes?size=16`, { headers: { connection: 'close' } });
      assert.equal(Object(await (await ask()).json()).length, 16);
      const answers = async (fault: string): Promise<void> => {
        const told = new Promise((resolve) => {
          egd.child.stderr.on('data', (text) => {
            if (String(text).includes(fault)) resolve(text);
          });
        });
        egd.child.stdin.write(`${fault}\n`);
        await told;
      };
      await answers('error-503');
      assert.equal((await ask()).status, 503);
      await answers('nonsense');
      assert.equal((await ask()).status, 503);
      await answers('none');
      assert.equal((await ask()).status, 200);
      egd.child.kill('SIGINT');
      assert.equal((await egd.ended).status, 0);
      await isGone(url);
    });

    it('tells how to use it', async () => {
      const egd = simulate(['quantis', '--tls', '--fault', 'stuck', '--rate', '1000']);
      const said = await egd.said(/tls_fingerprint = "[0-9a-f]{64}"\n/);
      assert.match(said, /^A simulated appliance at https:\/\/127\.0\.0\.1:\d+, with the fault stuck: its bytes are worth nothing\.$/m);
      egd.child.stdin.end(); // it goes on
      egd.child.kill('SIGTERM');
      assert.equal((await egd.ended).status, 0);
    });

    it('refuses a fault that it does not have, one that needs TLS, and a port that is taken', async () => {
      const { status, stderr } = await simulate(['quantis', '--fault', 'nonsense']).ended;
      assert.equal(status, 2);
      assert.match(stderr, /wrong-certificate/);
      assert.equal((await simulate(['quantis', '--fault', 'wrong-certificate']).ended).status, 2);
      const first = simulate(['quantis', '--json']);
      const { port } = new URL(JSON.parse(await first.said(/\n/)).url);
      const second = await simulate(['quantis', '--port', port]).ended;
      assert.equal(second.status, 2);
      assert.match(second.stderr, new RegExp(`Port ${port} of 127\\.0\\.0\\.1 can't be listened on: EADDRINUSE`));
    });
  });
});

function isGone(url: string): Promise<void> {
  return assert.rejects(fetch(url), ({ cause }) => Object(cause).code === 'ECONNREFUSED');
}
