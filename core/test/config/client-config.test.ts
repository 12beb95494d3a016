import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { readClientConfig } from '../../src/index.ts';
import { GOOD_SOURCE, makeConfigFolder, type ConfigFolder } from '../support/config-folder.ts';

const DEFAULTS = { tcp: true, listen: '127.0.0.1', tcpPort: 2121 };

describe('readClientConfig', () => {
  let folder: ConfigFolder;

  beforeEach(async () => {
    folder = await makeConfigFolder();
  });

  afterEach(() => folder.remove());

  const read = (options: { readonly path?: string; readonly environment?: Readonly<Record<string, string>> } = {}) =>
    readClientConfig({ cwd: folder.path, environment: folder.environment, ...options });

  it('gives the defaults where there is no file', async () => {
    assert.deepEqual(await read(), { path: undefined, ...DEFAULTS });
  });

  it('takes what a client needs, the same as the whole configuration has', async () => {
    const path = await folder.write(
      'egd.toml',
      `tcp_port = 3000\n${GOOD_SOURCE}[daemon]\nlock_file = "~/egd.lock"\n[control]\nsocket = "$HOME/c.sock"\ntcp = false\nlisten = "127.0.0.2"
token = "0123456789abcdef"\n[logging]\nfile = "egd.log"\n`,
    );
    const client = await read();
    assert.deepEqual(client, {
      path,
      lockFile: join(folder.home, 'egd.lock'),
      socket: join(folder.home, 'c.sock'),
      tcp: false,
      listen: '127.0.0.2',
      tcpPort: 3000,
      token: '0123456789abcdef',
      logFile: join(folder.path, 'egd.log'),
    });
    const { config } = await folder.load();
    const { daemon, control, logging, tcpPort } = config;
    assert.deepEqual(
      { ...client },
      { path: config.path, lockFile: daemon.lockFile, ...plainControl(control), tcpPort, logFile: logging.file },
    );
  });

  for (const [name, text] of [
    ['egd.yaml', 'tcp_port: 3000\ncontrol: { tcp: false }\n'],
    ['egd.json', '{ "tcp_port": 3000, "control": { "tcp": false } }'],
    ['egd.toml', '\uFEFFtcp_port = 3000\n[control]\ntcp = false\n'],
  ] as const) {
    it(`reads ${name}`, async () => {
      const path = await folder.write(name, text);
      assert.deepEqual(await read(), { ...DEFAULTS, path, tcp: false, tcpPort: 3000 });
    });
  }

  for (const [title, text] of [
    ['sources are broken', '[x]\nnam = 5\n'],
    ['there is no source', ''],
    ['another table is broken', '[daemon]\nrestart = "perhaps"\n[metrics]\nlisten = "0.0.0.0:1"\n'],
  ] as const) {
    it(`sees no problem where ${title}: a client does not need that`, async () => {
      const path = await folder.write('egd.toml', text);
      assert.deepEqual(await read(), { path, ...DEFAULTS });
    });
  }

  it('gives the defaults and a problem for a file that is no TOML, none of its text in the message', async () => {
    const path = await folder.write('egd.toml', 'token = "hunter2hunter2\n');
    const { problem, ...rest } = await read();
    assert.deepEqual(rest, { path, ...DEFAULTS });
    assert.equal(problem?.code, 'CONFIG_INVALID_TOML');
    assert.ok(!problem.message.includes('hunter2'));
  });

  it('keeps what is right and names what is not', async () => {
    await folder.write('egd.toml', 'tcp_port = "x"\nlogging = 5\n[daemon]\nlock_file = "$NOWHERE/x"\n[control]\ntcp = false\nlisten = 5\n');
    const { problem, ...rest } = await read();
    assert.deepEqual({ ...rest, path: undefined }, { ...DEFAULTS, path: undefined, tcp: false });
    assert.equal(problem?.code, 'CONFIG_INVALID');
    for (const key of ['tcp_port', 'logging', 'daemon.lock_file', 'control.listen']) assert.ok(problem.message.includes(key), key);
  });

  it('does not use a file that others may write', async function () {
    if (process.platform === 'win32') this.skip();
    await folder.write('egd.toml', 'tcp_port = 3000\n', 0o666);
    const { tcpPort, problem } = await read();
    assert.deepEqual([tcpPort, problem?.code], [2121, 'CONFIG_UNSAFE_PERMISSIONS']);
  });

  it('says that a file that is named is not there', async () => {
    const { problem } = await read({ path: 'none.toml' });
    assert.equal(problem?.code, 'CONFIG_NOT_FOUND');
  });

  it('loads neither zod nor YAML for a TOML file', async () => {
    await folder.write('egd.toml', 'tcp_port = 3000\n');
    const program = `
      import { registerHooks } from 'node:module';
      registerHooks({ load: (url, context, next) => { process.stdout.write(url + '\\n'); return next(url, context); } });
      const { readClientConfig } = await import(${JSON.stringify(join(import.meta.dirname, '../../src/config/client-config.ts'))});
      const { tcpPort } = await readClientConfig({ cwd: process.cwd(), environment: { HOME: process.cwd() } });
      process.stdout.write('port ' + tcpPort);`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--conditions=egd-source', '--input-type=module', '--eval', program], {
      cwd: folder.path,
      encoding: 'utf8',
    });
    assert.match(stdout, /smol-toml/, stderr);
    assert.match(stdout, /port 3000$/);
    assert.doesNotMatch(stdout, /node_modules\/(?!smol-toml)/);
  });
});

function plainControl({ socket, tcp, listen, token }: { socket?: string; tcp: boolean; listen: string; token?: string }) {
  return { socket, tcp, listen, token };
}
