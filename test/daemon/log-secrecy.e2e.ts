import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { makeDaemonUser, type DaemonUser, type ForegroundDaemon } from '../support/daemon.ts';

const SECRETS = {
  token: 'the-token-4qJ7xR2m',
  newToken: 'the-second-token-8Kd3',
  user: 'the-user-name-91',
  password: 'p4ssw0rd-in-the-url',
  key: 'key-in-the-query-55',
  bearer: 'bearer-in-a-header-77',
  header: 'value-of-a-header-66',
  option: 'option-of-a-command-44',
};
const CRASH = `data:text/javascript,if (process.argv[2] === 'worker') process.on('SIGWINCH', () => { throw new Error('a bug at https://me:${SECRETS.password}@a.example/'); });`;

describe('the log of the daemon', () => {
  let user: DaemonUser;
  let server: Server;
  let tcpPort: number;
  let bytes: Buffer[]; // that came from a source, or went to a client

  beforeEach(async () => {
    if (process.platform === 'win32') return;
    bytes = [];
    server = createServer((request, reply) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      if (pathname === '/echo') {
        reply.end(
          `Error: what you sent, ${request.headers.authorization ?? ''} ${String(request.headers['x-own'])} ${request.url ?? ''}, is wrong`,
        );
      } else if (pathname === '/refused') reply.writeHead(403).end(`no ${SECRETS.bearer}`);
      else if (pathname === '/broken') reply.destroy();
      else {
        const content = randomBytes(2048);
        bytes.push(content);
        reply.end(content);
      }
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    tcpPort = await freePort();
    user = await makeDaemonUser();
    const content = randomBytes(2048);
    bytes.push(content);
    await writeFile(join(user.home, 'noise'), content);
  });

  afterEach(async () => {
    await user?.remove();
    server?.closeAllConnections();
    server?.close();
  });

  it('has no secret and no byte that was fetched or given out, whatever happens, nor has what it prints', async function () {
    if (process.platform === 'win32') this.skip();
    await user.configure(settings(SECRETS.token));
    const output: string[] = [];
    const { stdout, stderr } = await user.runWith({ environment: { NODE_OPTIONS: `--import="${CRASH}"` } }, 'start');
    output.push(stdout.toString(), stderr);
    const take = async (): Promise<void> => {
      const { data } = await user.ask('getentropy', { bytes: 512, wait: 30 });
      bytes.push(Buffer.from(data, 'base64'));
    };
    await take();
    await user.logged('Fetched 2048 bytes');
    for (const source of ['echo', 'refused', 'broken', 'command', 'unreachable']) await untilFailed(user, source);
    await user.configure(settings(SECRETS.newToken));
    await user.ask('reload');
    const { port } = server.address() as AddressInfo;
    await tell(tcpPort, `{"command":"status","token":"${SECRETS.newToken}"}\n`);
    await tell(tcpPort, `{"command":"${SECRETS.newToken}","token":"${SECRETS.token}"}\n`);
    await user.configure({ ...settings(SECRETS.newToken), globals: `max_entropy = "${SECRETS.newToken}"` });
    await assert.rejects(user.ask('reload'));
    process.kill(user.lockOwner(), 'SIGUSR1');
    await user.logged('The state of the daemon.');
    await user.configure(settings(SECRETS.newToken));
    process.kill((await user.ask('status')).workerPid, 'SIGWINCH');
    await user.logged('a bug at', 'Ready.');
    await take();
    await user.run('stop');

    const daemon = user.foreground();
    await daemon.said('Ready.');
    await take();
    await daemon.said('Fetched 2048 bytes');
    daemon.child.kill('SIGUSR1');
    await daemon.said('The state of the daemon.');
    output.push(...(await endOf(daemon)));

    const folder = join(user.home, 'log');
    for (const name of await readdir(folder)) output.push(await readFile(join(folder, name), 'utf8'));
    const text = output.join('\n');
    assert.ok(
      text.includes('Fetched 2048 bytes') && text.includes(`127.0.0.1:${port}`) && text.includes('"level":"fatal"'),
      'all was logged',
    );
    for (const [name, secret] of Object.entries(SECRETS)) {
      for (const form of [secret, Buffer.from(secret).toString('base64').slice(0, -2), Buffer.from(secret).toString('hex')])
        assert.ok(!text.includes(form), `${name} as ${form}: ${around(text, form)}`);
    }
    assert.ok(bytes.length > 4);
    assert.deepEqual(runsIn(text, bytes), []);
    for (const [encoding, start, end] of [
      ['hex', 100, 104],
      ['base64', 300, 310],
      ['latin1', 7, 13],
    ] as const)
      assert.notDeepEqual(runsIn(`${text} ${bytes[0]?.toString(encoding, start, end)}`, bytes), [], `${encoding} is found`);
  });

  function settings(token: string): Parameters<DaemonUser['configure']>[0] & object {
    const { port } = server.address() as AddressInfo;
    const url = (id: string, path: string, host = `127.0.0.1:${port}`): string =>
      [
        `[${id}]\nname = "${id}"\ninterval = "10s"\nscale = 1.0\nno_compress = true`,
        `url = "http://${SECRETS.user}:${SECRETS.password}@${host}/${path}?api_key=${SECRETS.key}"`,
        `headers = { ${path === 'data' ? '' : `Authorization = "Bearer ${SECRETS.bearer}", `}X-Own = "${SECRETS.header}" }`,
      ].join('\n');
    return {
      globals: `log_level = "debug"\ntcp_port = ${tcpPort}`,
      control: `token = "${token}"`,
      tables: [
        url('data', 'data'),
        url('echo', 'echo'),
        url('refused', 'refused'),
        url('broken', 'broken'),
        url('unreachable', 'none', '127.0.0.1:9'),
        '[noise]\nname = "Noise"\ninterval = "10s"\nscale = 1.0\nfile = "~/noise"\nsize = 2048\nno_compress = true',
        `[command]\nname = "Command"\ninterval = "10s"\nscale = 1.0\ncommand = ["sh", "-c", "echo it is $1 >&2; exit 3", "sh", "--token=${SECRETS.option}"]`,
      ].join('\n'),
    };
  }
});

// Resolves when a fetch of the source has failed.
async function untilFailed(user: DaemonUser, source: string): Promise<void> {
  for (;;) {
    const { sources } = await user.ask('status');
    if ((sources.find((each) => each.source === source)?.fetches.failed ?? 0) > 0) return;
  }
}

async function tell(port: number, text: string): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.resume().end(text);
  await once(socket, 'close');
}

async function endOf({ child, ended }: ForegroundDaemon): Promise<readonly string[]> {
  child.kill('SIGTERM');
  const { stdout, stderr } = await ended;
  return [stdout, stderr];
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}

function around(text: string, found: string): string {
  const start = text.indexOf(found);
  return text.slice(Math.max(0, start - 200), start + 200);
}

// Runs of the bytes that stand in a text: 4 bytes in hex; 6 in base64 or as they are, of which fewer could be there by chance.
function runsIn(text: string, bytes: readonly Buffer[]): readonly string[] {
  const hex = new Set<string>();
  const plain = new Set<string>();
  for (const each of bytes) {
    for (let start = 0; start + 4 <= each.length; start++) hex.add(each.toString('hex', start, start + 4));
    for (let start = 0; start + 6 <= each.length; start++) plain.add(each.toString('latin1', start, start + 6));
  }
  return [
    ...windowsOf(text, /[\da-f]{8,}/gi, 8).filter((window) => hex.has(window.toLowerCase())),
    ...windowsOf(text, /[\w+/-]{8,}/g, 8).filter((window) => plain.has(Buffer.from(window, 'base64').toString('latin1'))),
    ...windowsOf(text, /[^]+/g, 6).filter((window) => plain.has(window)),
  ];
}

function windowsOf(text: string, pattern: RegExp, length: number): readonly string[] {
  const windows = new Set<string>();
  for (const [word] of text.matchAll(pattern)) {
    for (let start = 0; start + length <= word.length; start++) windows.add(word.slice(start, start + length));
  }
  return [...windows];
}
