import assert from 'node:assert/strict';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GOOD_SOURCE, makeConfigFolder, problemsOf, type ConfigFolder } from '../support/config-folder.ts';

const ROOT = { userId: 0 };

describe('the global keys of a configuration', () => {
  let folder: ConfigFolder;

  before(async () => {
    folder = await makeConfigFolder();
  });

  after(() => folder.remove());

  const load: ConfigFolder['settings'] = (...text) => folder.settings(...text);
  const refuse: ConfigFolder['problem'] = (...text) => folder.problem(...text);

  it('have defaults', async () => {
    const {
      sources: _sources,
      reserved: _reserved,
      path: _path,
      daemon: _d,
      control: _c,
      logging: _l,
      metrics: _m,
      ...globals
    } = await load('');
    assert.deepEqual(globals, {
      logLevel: 'info',
      maxEntropy: 10_485_760,
      persistFile: join(folder.home, '.egdentropy'),
      persistInterval: 600_000,
      poolChunkMaxEntropy: 8192,
      tcpPort: 2121,
      compression: 'lzma',
    });
  });

  for (const [written, level] of [
    ['debug', 'debug'],
    ['INFO', 'info'],
    ['Warn', 'warn'],
    ['error', 'error'],
  ] as const) {
    it(`log_level: accepts ${written}`, async () => assert.equal((await load(`log_level = "${written}"`)).logLevel, level));
  }

  it('persist_file: expands ~, variables and paths relative to the file', async () => {
    const environment = { HOME: folder.home, POOL: folder.home, NAME: 'x' };
    for (const [written, path] of [
      ['~/pool', join(folder.home, 'pool')],
      ['$POOL/pool', join(folder.home, 'pool')],
      ['${POOL}/${NAME}$NAME.egd', join(folder.home, 'xx.egd')],
      ['home/pool', join(folder.home, 'pool')],
      ['home/$$x', join(folder.home, '$x')],
    ] as const) {
      assert.equal(
        (await load(`persist_file = "${written}"`, { environment, cwd: '/', path: join(folder.path, 'egd.toml') })).persistFile,
        path,
      );
    }
  });

  for (const [text, milliseconds] of [
    ['10s', 10_000],
    ['1h30m', 5_400_000],
    ['24h', 86_400_000],
  ] as const) {
    it(`persist_interval: accepts ${text}`, async () =>
      assert.equal((await load(`persist_interval = "${text}"`)).persistInterval, milliseconds));
  }

  it('tcp_port: accepts 1024 to 65535 from everybody, and 1 to 65535 from root', async () => {
    assert.equal((await load('tcp_port = 1024', { userId: process.geteuid?.() ?? 0 })).tcpPort, 1024);
    assert.equal((await load('tcp_port = 65535')).tcpPort, 65_535);
    if (process.geteuid?.() === 0) assert.equal((await load('tcp_port = 1', ROOT)).tcpPort, 1);
  });

  it('tcp_port: refuses a port below 1024 to a user who is not root', async function () {
    const userId = process.geteuid?.();
    if (userId === undefined) this.skip();
    const { chown } = await import('node:fs/promises');
    const path = await folder.write('port.toml', `tcp_port = 1023\n${GOOD_SOURCE}`);
    if (userId === 0) await chown(path, 12_345, -1);
    const { refusal } = await import('../support/config-folder.ts');
    const [problem] = problemsOf(await refusal(folder.load({ path, userId: userId === 0 ? 12_345 : userId })));
    assert.equal(problem?.expected, 'a port from 1024 to 65535');
  });

  for (const compression of ['lzma', 'lz4', 'gzip', 'zstd'] as const) {
    it(`compression: accepts ${compression}`, async () =>
      assert.equal((await load(`compression = "${compression}"`)).compression, compression));
  }

  const wrong: [text: string, found: RegExp, expected: RegExp][] = [
    ['log_level = "loud"', /log_level is a string "loud"/, /one of "debug", "info", "warn", "error"/],
    ['log_level = 20', /log_level is an integer 20/, /one of/],
    ['log_level = ""', /log_level is an empty string/, /one of/],
    ['max_entropy = 0', /max_entropy is an integer 0/, /positive integer/],
    ['max_entropy = -1', /an integer -1/, /positive integer/],
    ['max_entropy = 1073741825', /an integer 1073741825/, /at most 1073741824 bytes/],
    ['max_entropy = 1.5', /a float 1.5/, /positive integer/],
    ['max_entropy = inf', /a float Infinity/, /positive integer/],
    ['max_entropy = "10 MB"', /a string "10 MB"/, /positive integer/],
    ['max_entropy = true', /the boolean true/, /positive integer/],
    ['max_entropy = 1979-05-27', /a date/, /positive integer/],
    ['persist_file = ""', /persist_file/, /path/],
    ['persist_file = 5', /an integer 5/, /path/],
    ['persist_file = "a\\u0000b"', /persist_file/, /path/],
    ['persist_interval = "9s"', /a string "9s"/, /from "10s" to "24h"/],
    ['persist_interval = "9.999s"', /persist_interval/, /from "10s" to "24h"/],
    ['persist_interval = "24h1s"', /persist_interval/, /from "10s" to "24h"/],
    ['persist_interval = "-10m"', /persist_interval/, /from "10s" to "24h"/],
    ['persist_interval = "soon"', /persist_interval/, /such as "5m"/],
    ['persist_interval = 600', /an integer 600/, /a duration/],
    ['pool_chunk_max_entropy = 0', /an integer 0/, /positive integer/],
    ['pool_chunk_max_entropy = -8192', /an integer -8192/, /positive integer/],
    ['pool_chunk_max_entropy = 16777217', /an integer 16777217/, /at most 16777216 bytes/],
    ['pool_chunk_max_entropy = [1]', /an array of 1/, /positive integer/],
    ['max_entropy = 2000000\npool_chunk_max_entropy = 2000001', /more than the whole pool/, /at most max_entropy, which is 2000000/],
    ['tcp_port = 0', /an integer 0/, /a port from/],
    ['tcp_port = 65536', /an integer 65536/, /to 65535/],
    ['tcp_port = "2121"', /a string "2121"/, /a port from/],
    ['compression = "bz2"', /a string "bz2"/, /one of "lzma", "lz4", "gzip", "zstd"/],
    ['compression = "LZMA"', /a string "LZMA"/, /one of/],
    ['compression = "none"', /a string "none"/, /one of/],
  ];
  for (const [text, found, expected] of wrong) {
    it(`refuse ${text.replace('\n', ', ')}`, async () => {
      const problem = await refuse(text);
      assert.equal(problem.code, 'CONFIG_INVALID_VALUE');
      assert.match(problem.message, found);
      assert.match(problem.expected ?? '', expected);
      assert.equal(problem.line, text.split('\n').length);
    });
  }

  it('refuse a table where a value is expected', async () => {
    const error = await folder.refuse(`${GOOD_SOURCE}\n[tcp_port]\nport = 1\n`);
    assert.match(problemsOf(error)[0]?.message ?? '', /tcp_port is a table/);
  });

  it('persist_file: refuses a folder that does not exist', async () => {
    const problem = await refuse('persist_file = "/nonexistent/pool"');
    assert.match(problem.message, /the folder \/nonexistent does not exist/);
  });

  it('persist_file: refuses a file where a folder should be, and a folder where the file should be', async () => {
    await folder.write('plain', '');
    await mkdir(join(folder.path, 'taken'));
    assert.match((await refuse('persist_file = "plain/pool"')).message, /plain is not a folder/);
    assert.match((await refuse('persist_file = "taken"')).message, /taken is a folder/);
  });

  it('persist_file: refuses a folder that may not be written to', async function () {
    if (process.geteuid === undefined || process.geteuid() === 0) this.skip(); // root may write everywhere
    await mkdir(join(folder.path, 'closed'));
    await chmod(join(folder.path, 'closed'), 0o500);
    assert.match((await refuse('persist_file = "closed/pool"')).message, /you may not write to the folder/);
  });

  it('persist_file: names a variable that is not set', async () => {
    const problem = await refuse('persist_file = "$NOWHERE/${NOR_HERE}/pool"');
    assert.match(problem.message, /needs \$NOWHERE, \$NOR_HERE, which are not set/);
    assert.match(problem.suggestion ?? '', /\$\$/);
  });

  it('persist_file: refuses the home folder of somebody else', async () => {
    assert.match((await refuse('persist_file = "~root/pool"')).message, /only ~ alone is expanded/);
  });

  it('persist_file: warns where the default has no folder, because not every command needs a pool', async () => {
    const { config, warnings } = await folder.loadText(GOOD_SOURCE, { environment: { HOME: '/nonexistent' } });
    assert.equal(config.persistFile, '/nonexistent/.egdentropy');
    assert.deepEqual(
      warnings.map(({ code, key }) => [code, key]),
      [['CONFIG_NOT_RECOMMENDED', 'persist_file']],
    );
  });

  for (const [text, expected] of [
    ['max_entropy = 1048575', /1048576 bytes \(1 MiB\) is recommended/],
    ['pool_chunk_max_entropy = 1023', /1024 to 65536/],
    ['pool_chunk_max_entropy = 65537', /1024 to 65536/],
  ] as const) {
    it(`accept ${text} with a warning`, async () => {
      const { warnings } = await folder.loadText(`${text}\n${GOOD_SOURCE}`);
      assert.equal(warnings.length, 1);
      assert.equal(warnings[0]?.code, 'CONFIG_NOT_RECOMMENDED');
      assert.match(warnings[0]?.expected ?? '', expected);
      assert.equal(warnings[0]?.line, 1);
    });
  }

  for (const text of ['max_entropy = 1048576', 'pool_chunk_max_entropy = 1024', 'pool_chunk_max_entropy = 65536']) {
    it(`accept ${text} without a warning`, async () => assert.deepEqual((await folder.loadText(`${text}\n${GOOD_SOURCE}`)).warnings, []));
  }

  it('make the default chunk smaller in a pool that is smaller than it', async () => {
    assert.equal((await load('max_entropy = 4096')).poolChunkMaxEntropy, 4096);
  });

  it('refuse a key nobody knows, with what was probably meant', async () => {
    const problem = await refuse('max_entrophy = 5');
    assert.equal(problem.code, 'CONFIG_UNKNOWN_KEY');
    assert.equal(problem.suggestion, 'did you mean "max_entropy"?');
    assert.equal((await refuse('interval = "5m"')).code, 'CONFIG_UNKNOWN_KEY');
  });

  it('refuse a list of tables', async () => {
    const error = await folder.refuse(`${GOOD_SOURCE}[[more]]\nname = "x"\n`);
    assert.equal(problemsOf(error)[0]?.code, 'CONFIG_INVALID_VALUE');
    assert.match(problemsOf(error)[0]?.expected ?? '', /a table, \[more\]/);
  });
});
