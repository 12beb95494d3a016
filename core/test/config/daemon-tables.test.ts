import assert from 'node:assert/strict';
import { join } from 'node:path';
import { formatShownConfig, shownConfig } from '../../src/index.ts';
import { createCertificate } from '../../src/testing/index.ts';
import { GOOD_SOURCE, makeConfigFolder, problemsOf, refusal, type ConfigFolder } from '../support/config-folder.ts';
import { testTypes } from '../support/config-types.ts';

const TOKEN = 'a token of the tests';

describe('the tables of the daemon', () => {
  let folder: ConfigFolder;

  before(async () => {
    folder = await makeConfigFolder();
    const { cert, key } = createCertificate({ subject: 'daemon' });
    await folder.write('daemon.pem', cert);
    await folder.write('daemon.key', key);
  });

  after(() => folder.remove());

  const load: ConfigFolder['settings'] = (...text) => folder.settings(...text);
  const refuse: ConfigFolder['problem'] = (...text) => folder.problem(...text);

  it('have defaults', async () => {
    const { daemon, control, logging, metrics } = await load('');
    assert.deepEqual(
      { daemon, control, logging, metrics },
      {
        daemon: {
          umask: 0o077,
          restart: true,
          shutdownTimeout: 10_000,
          hangTimeout: 30_000,
          maxMemory: 1_073_741_824,
          maxOpenFiles: 4096,
          reserveBlock: 262_144,
        },
        control: { egdSocketMode: 0o600, tcp: true, listen: '127.0.0.1', legacy: true, maxConnections: 128, idleTimeout: 30_000 },
        logging: { maxSize: 104_857_600, maxFiles: 10 },
        metrics: {},
      },
    );
  });

  it('hold every key, with paths expanded and durations in milliseconds', async () => {
    const { daemon, control, logging, metrics, reserved } = await load(EVERY_KEY, { environment: { HOME: folder.home, RUN: '/run' } });
    assert.deepEqual(daemon, {
      lockFile: '/run/egd.lock',
      user: 'egd',
      group: '989',
      umask: 0o027,
      restart: false,
      shutdownTimeout: 1500,
      hangTimeout: 60_000,
      maxMemory: 268_435_456,
      maxOpenFiles: 64,
      reserveBlock: 4096,
    });
    assert.deepEqual(control, {
      socket: join(folder.home, 'control.sock'),
      egdSocket: '/run/egd-pool',
      egdSocketMode: 0o666,
      tcp: true,
      listen: '::',
      legacy: false,
      token: TOKEN,
      tlsCert: join(folder.path, 'daemon.pem'),
      tlsKey: join(folder.path, 'daemon.key'),
      maxConnections: 4096,
      idleTimeout: 1000,
    });
    assert.deepEqual(logging, { file: join(folder.home, 'egd.log'), maxSize: 65_536, maxFiles: 1 });
    assert.deepEqual(metrics, { listen: { host: '::1', port: 9143 } });
    assert.deepEqual(reserved, {});
  });

  it('are shown with defaults, where each value comes from, and the token masked; what is shown loads to the same', async () => {
    const environment = { HOME: folder.home, RUN: '/run' };
    const first = await folder.loadText(`${EVERY_KEY}\n${GOOD_SOURCE}`, { environment });
    const text = formatShownConfig(shownConfig(first, testTypes()));
    assert.match(text, /^\[daemon\]\nlock_file = "\/run\/egd\.lock" +# egd\.toml:2$/m);
    assert.match(text, /^token = "\*\*\*" +# egd\.toml:\d+$/m);
    assert.ok(!text.includes(TOKEN));
    const second = await folder.loadText(text.replace('"***"', JSON.stringify(TOKEN)), { environment });
    const tables = ({ config: { daemon, control, logging, metrics } }: typeof first) => ({ daemon, control, logging, metrics });
    assert.deepEqual(tables(second), tables(first));
    const defaults = formatShownConfig(shownConfig(await folder.loadText(GOOD_SOURCE), testTypes()));
    assert.match(defaults, /^\[daemon\]\numask = "077" +# default$/m);
    assert.match(defaults, /^max_connections = 128 +# default$/m);
  });

  it('say where each key is, also of a default', async () => {
    const { provenance } = await folder.loadText(`${GOOD_SOURCE}[daemon]\nrestart = false\n`);
    assert.deepEqual(provenance.get('daemon.restart'), { from: 'file', file: 'egd.toml', line: 8 });
    assert.deepEqual(provenance.get('control.tcp'), { from: 'default' });
  });

  it('raise no warning', async () => {
    assert.deepEqual((await folder.loadText(`${GOOD_SOURCE}[daemon]\n[control]\n[logging]\n[metrics]\n`)).warnings, []);
  });

  const wrong: [text: string, found: RegExp, expected: RegExp][] = [
    ['[daemon]\nlock_file = 5', /lock_file is an integer 5/, /path of a file/],
    ['[daemon]\nlock_file = "$NOWHERE/egd.lock"', /lock_file needs \$NOWHERE, which is not set/, /path of a file/],
    ['[daemon]\nuser = ""', /user is an empty string/, /name or number of a user/],
    ['[daemon]\nuser = -1', /user is an integer -1/, /name or number of a user/],
    ['[daemon]\nuser = "a b"', /user is a string "a b"/, /name or number of a user/],
    ['[daemon]\ngroup = true', /group is the boolean true/, /name or number of a group/],
    ['[daemon]\numask = 77', /umask is an integer 77/, /three octal digits as text, such as "077"/],
    ['[daemon]\numask = "078"', /umask is a string "078"/, /octal/],
    ['[daemon]\numask = "1077"', /umask/, /octal/],
    ['[daemon]\nrestart = "yes"', /restart is a string "yes"/, /true or false/],
    ['[daemon]\nshutdown_timeout = "10m1s"', /shutdown_timeout/, /from "0s" to "10m"/],
    ['[daemon]\nhang_timeout = "4s"', /hang_timeout is a string "4s"/, /from "5s" to "10m"/],
    ['[daemon]\nmax_memory = 268435455', /max_memory is an integer 268435455/, /268435456 \(256 MiB\)/],
    ['[daemon]\nmax_open_files = 63', /max_open_files is an integer 63/, /from 64 to 1048576/],
    ['[daemon]\nreserve_block = 4095', /reserve_block is an integer 4095/, /from 4096 to 16777216/],
    ['[daemon]\nreserve_block = 16777217', /reserve_block/, /from 4096 to 16777216/],
    ['[control]\ntcp = 1', /tcp is an integer 1/, /true or false/],
    ['[control]\nlisten = "localhost"', /listen is a string "localhost"/, /an IP address/],
    ['[control]\nlisten = "127.0.0.1:5"', /listen is a string/, /an IP address/],
    ['[control]\nmax_connections = 4097', /max_connections/, /from 1 to 4096/],
    ['[control]\nidle_timeout = "11m"', /idle_timeout/, /from "1s" to "10m"/],
    ['[control]\ntls_cert = "none.pem"\ntls_key = "daemon.key"', /tls_cert: there is no file .*none\.pem/, /certificate in PEM/],
    ['[control]\ntls_cert = "daemon.key"\ntls_key = "daemon.key"', /tls_cert: .* holds no such thing/, /certificate in PEM/],
    ['[control]\ntls_cert = "daemon.pem"\ntls_key = "daemon.pem"', /tls_key: .* holds no such thing/, /private key in PEM/],
    ['[control]\ntls_cert = "home"\ntls_key = "daemon.key"', /tls_cert: .* is not a file/, /certificate in PEM/],
    ['[logging]\nmax_size = 65535', /max_size is an integer 65535/, /65536 \(64 KiB\)/],
    ['[logging]\nmax_files = 1001', /max_files/, /from 1 to 1000/],
    ['[logging]\nmax_files = 0', /max_files/, /from 1 to 1000/],
    ['[metrics]\nlisten = 9143', /listen is an integer 9143/, /such as "127\.0\.0\.1:9143"/],
    ['[metrics]\nlisten = "127.0.0.1"', /listen is a string/, /an IP address and a port/],
    ['[metrics]\nlisten = "::1:9143"', /listen is a string/, /\[::1\]:9143/],
    ['[metrics]\nlisten = "127.0.0.1:0"', /listen is a string/, /an IP address and a port/],
    ['[metrics]\nlisten = "0.0.0.0:9143"', /"0\.0\.0\.0", which other machines can reach/, /an address of this machine alone/],
    ['[metrics]\nlisten = "[::]:9143"', /"::", which other machines can reach/, /an address of this machine alone/],
    ['tcp_port = 4000\n[metrics]\nlisten = "127.0.0.1:4000"', /port 4000, as tcp_port/, /a port of its own/],
  ];
  for (const [text, found, expected] of wrong) {
    it(`refuse ${text.replaceAll('\n', ' ')}`, async () => {
      const problem = await refuse(text);
      assert.equal(problem.code, 'CONFIG_INVALID_VALUE');
      assert.match(problem.message, found);
      assert.match(problem.expected ?? '', expected);
      assert.ok(problem.line >= 2 && problem.column > 1, `${problem.line}:${problem.column}`);
    });
  }

  it('refuse a short token without showing it', async () => {
    const error = await folder.refuse(`[control]\ntoken = "short secret"\n${GOOD_SOURCE}`);
    assert.equal(error.code, 'CONFIG_INVALID_VALUE');
    assert.match(error.message, /token is a string of 12 characters/);
    assert.ok(!error.message.includes('short secret') && !JSON.stringify(error.metadata).includes('short secret'));
  });

  it('refuse an unknown key, with what was probably meant or the keys there are', async () => {
    const problem = await refuse('[daemon]\nlockfile = "/x"');
    assert.equal(problem.code, 'CONFIG_UNKNOWN_KEY');
    assert.equal(problem.message, 'unknown key lockfile in [daemon]');
    assert.equal(problem.suggestion, 'did you mean "lock_file"?');
    assert.equal((await refuse('[metrics]\nzzz = 1')).suggestion, 'keys of [metrics]: listen');
  });

  it('must be tables', async () => {
    for (const name of ['daemon', 'control', 'logging', 'metrics']) {
      const [problem] = problemsOf(await refusal(folder.loadText(`${name} = 5\n${GOOD_SOURCE}`)));
      assert.equal(problem?.expected, `a table, [${name}]`);
    }
  });

  it('are checked in YAML and JSON too, each problem at its place', async () => {
    await folder.write('d.yaml', 'good: { name: Good, interval: 5m, scale: 0.5, jitter: true }\ndaemon:\n  restart: 1\n');
    const [inYaml] = problemsOf(await refusal(folder.load({ path: 'd.yaml' })));
    assert.deepEqual([inYaml?.line, inYaml?.column, inYaml?.key], [3, 12, 'daemon.restart']);
    await folder.write('d.json', '{"good":{"name":"Good","interval":"5m","scale":0.5,"jitter":true},\n"control":{"tcp":0}}');
    const [inJson] = problemsOf(await refusal(folder.load({ path: 'd.json' })));
    assert.deepEqual([inJson?.line, inJson?.column, inJson?.key], [2, 18, 'control.tcp']);
  });
});

const EVERY_KEY = `[daemon]
lock_file = "$RUN/egd.lock"
user = "egd"
group = 989
umask = "027"
restart = false
shutdown_timeout = "1.5s"
hang_timeout = "1m"
max_memory = 268435456
max_open_files = 64
reserve_block = 4096

[control]
socket = "~/control.sock"
egd_socket = "$RUN/egd-pool"
egd_socket_mode = "666"
tcp = true
listen = "::"
legacy = false
token = "${TOKEN}"
tls_cert = "daemon.pem"
tls_key = "daemon.key"
max_connections = 4096
idle_timeout = "1s"

[logging]
file = "~/egd.log"
max_size = 65536
max_files = 1

[metrics]
listen = "[::1]:9143"
`;
