import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeUser, type EgdUser } from '../support/egd.ts';

const NOISE = `[noise]
name = "Noise"
interval = "5m"
scale = 0.8
file = "/dev/urandom"
size = 64
`;

describe('egd config', () => {
  let user: EgdUser;

  beforeEach(async () => {
    user = await makeUser();
  });

  afterEach(() => user.remove());

  const write = async (name: string, text: string, mode = 0o600): Promise<string> => {
    const path = join(user.home, name);
    await writeFile(path, text);
    await chmod(path, mode);
    return path;
  };

  describe('init', () => {
    it('writes a private file where egd looks for it, and says where and what next', async () => {
      const { status, stdout, stderr } = await user.run('config', 'init');
      const path = join(user.home, '.config/egd/egd.toml');
      assert.equal(status, 0, stderr);
      assert.match(stdout.toString(), new RegExp(`^Wrote ${path}\\.\\nNext: .*egd config validate`));
      assert.equal((await stat(path)).mode & 0o777, 0o600);
      assert.equal((await user.run('config', 'path')).stdout.toString(), `${path}\n`);
      assert.deepEqual(await readdir(join(user.home, '.config/egd')), ['egd.toml']);
    });

    it('writes a file that validates with the installed source types, also with every source of the network switched on', async () => {
      await user.run('config', 'init', '--output', 'egd.toml');
      const first = await user.run('config', 'validate');
      assert.equal(first.status, 0, first.stderr);
      assert.match(first.stdout.toString(), /egd\.toml is valid: 13 sources, 3 enabled\.\n$/);
      assert.equal(first.stderr, '');
      const text = await readFile(join(user.home, 'egd.toml'), 'utf8');
      await write('egd.toml', text.replaceAll('disabled = true\n', ''));
      const second = await user.run('config', 'validate');
      assert.match(second.stdout.toString(), /13 sources, 13 enabled/, second.stderr);
    });

    it('leaves a file that is there as it is, unless forced', async () => {
      const path = await write('mine.toml', NOISE);
      const refused = await user.run('config', 'init', '--output', 'mine.toml');
      assert.equal(refused.status, 3);
      assert.match(refused.stderr, /There is already a file .*mine\.toml/);
      assert.equal(await readFile(path, 'utf8'), NOISE);
      const forced = await user.run('config', 'init', '--output', 'mine.toml', '--force', '--json');
      assert.deepEqual(JSON.parse(forced.stdout.toString()), { path });
      assert.notEqual(await readFile(path, 'utf8'), NOISE);
    });

    it('writes to standard output', async () => {
      const { stdout } = await user.run('config', 'init', '--output', '-');
      assert.match(stdout.toString(), /^\[cpu_jitter\]$/m);
      assert.deepEqual(
        (await readdir(user.home)).filter((name) => name.endsWith('.toml')),
        [],
      );
    });

    it('says when another file is found before the one it wrote', async () => {
      const used = await write('egd.toml', NOISE);
      const { stdout } = await user.run('config', 'init', '--json');
      assert.deepEqual(JSON.parse(stdout.toString()), { path: join(user.home, '.config/egd/egd.toml'), usedInstead: used });
    });
  });

  describe('validate', () => {
    it('counts the sources of a file that is valid', async () => {
      const path = await write('egd.toml', NOISE);
      const { status, stdout } = await user.run('config', 'validate', '--json');
      assert.equal(status, 0);
      assert.deepEqual(JSON.parse(stdout.toString()), { path, sources: 1, enabled: 1, warnings: [] });
    });

    it('reports every problem on standard error and ends with 3', async () => {
      await write('bad.toml', `tcp_port = 99999\n${NOISE.replace('interval', 'intervall')}nist = "last"\n`);
      const { status, stdout, stderr } = await user.run('config', 'validate', 'bad.toml');
      assert.equal(status, 3);
      assert.equal(stdout.length, 0);
      assert.match(stderr, /bad\.toml has 4 problems/);
      assert.match(stderr, /bad\.toml:1:12 CONFIG_INVALID_VALUE tcp_port is an integer 99999/);
      assert.match(stderr, /did you mean "interval"\?/);
    });

    it('gives the problem in JSON as code, message and suggestions', async () => {
      await write('bad.toml', NOISE.replace('0.8', '8'));
      const { status, stdout } = await user.run('config', 'validate', 'bad.toml', '--json');
      assert.equal(status, 3);
      const answer = JSON.parse(stdout.toString());
      assert.equal(answer.code, 'CONFIG_INVALID_VALUE');
      assert.match(answer.message, /scale is an integer 8/);
      assert.deepEqual(Object.keys(answer).toSorted(), ['code', 'message', 'suggestions']);
    });

    const tables = { log_level: 'loud', noise: { name: 'Noise', interval: '5m', scale: 0.8, file: '/dev/urandom', size: 64, sise: 1 } };
    for (const [name, text, place] of [
      ['egd.json', JSON.stringify(tables, undefined, 2), '2:16'],
      ['egd.yaml', 'log_level: loud\nnoise: { name: Noise, interval: 5m, scale: 0.8, file: /dev/urandom, size: 64, sise: 1 }\n', '1:12'],
    ] as const) {
      it(`reads ${name} as it reads TOML, problems with their places`, async () => {
        await write(name, text);
        const wrong = await user.run('config', 'validate');
        assert.equal(wrong.status, 3, wrong.stderr);
        assert.match(wrong.stderr, new RegExp(`${name} has 2 problems[^]*${name}:${place} CONFIG_INVALID_VALUE log_level`));
        assert.match(wrong.stderr, /did you mean "size"\?/);
        await write(name, text.replace('loud', 'warn').replace(/,\s*"?sise"?: 1/, ''));
        const right = await user.run('config', 'validate');
        assert.match(right.stdout.toString(), /is valid: 1 source, 1 enabled\./, right.stderr);
      });
    }

    it('refuses a file that others may write, with the reason', async function () {
      if (process.platform === 'win32') this.skip();
      await write('egd.toml', NOISE, 0o666);
      const { status, stderr } = await user.run('config', 'validate');
      assert.equal(status, 3);
      assert.match(stderr, /everybody may write it \(mode 0666\)/);
      assert.match(stderr, /chmod go-w/);
    });

    it('warns and is content with what is valid and not recommended', async () => {
      await write('egd.toml', `max_entropy = 65536\n${NOISE}[service]\nx = 1\n`);
      const { status, stderr } = await user.run('config', 'validate');
      assert.equal(status, 0);
      assert.match(stderr, /CONFIG_NOT_RECOMMENDED max_entropy is 65536/);
      assert.match(stderr, /CONFIG_NOT_USED \[service\]/);
    });

    it('finds that the program of a command is missing, unless the source is disabled', async () => {
      const table = '[tool]\nname = "Tool"\ninterval = "5m"\nscale = 0.1\ncommand = ["egd-no-such-program"]\n';
      await write('egd.toml', `${NOISE}${table}`);
      assert.match((await user.run('config', 'validate')).stderr, /egd-no-such-program/);
      await write('egd.toml', `${NOISE}${table}disabled = true\n`);
      assert.equal((await user.run('config', 'validate')).status, 0);
    });

    it('checks the built-in configuration where there is no file', async () => {
      const { status, stdout, stderr } = await user.run('config', 'validate');
      assert.equal(status, 0, stderr);
      assert.match(stdout.toString(), /valid: \d+ sources?, \d+ enabled/);
    });
  });

  describe('show', () => {
    it('shows effective values with their origin, secrets masked, as TOML that loads', async () => {
      const secret = 'hunter2hunter2';
      await write(
        'egd.toml',
        `tcp_port = 3000\n${NOISE}[web]\nname = "Web"\ninterval = "1h"\nscale = 0.1\nurl = "https://me:${secret}@example.org/?token=${secret}"\nheaders = { "x-own" = "${secret}" }\n`,
      );
      const { status, stdout, stderr } = await user.run('config', 'show');
      assert.equal(status, 0, stderr);
      const text = stdout.toString();
      assert.ok(!text.includes(secret));
      assert.match(text, /^tcp_port = 3000 +# egd\.toml:1$/m);
      assert.match(text, /^log_level = "info" +# default$/m);
      await write('shown.toml', text);
      assert.equal((await user.run('config', 'validate', 'shown.toml')).status, 0);
    });

    it('gives the same as data', async () => {
      const path = await write('egd.toml', NOISE);
      const { stdout } = await user.run('config', 'show', '--json');
      const shown = JSON.parse(stdout.toString());
      assert.equal(shown.path, path);
      assert.deepEqual(
        shown.tables.map(({ table }: { table?: string }) => table),
        [undefined, 'daemon', 'control', 'logging', 'metrics', 'noise'],
      );
      assert.deepEqual(shown.tables.at(-1).values[0], { key: 'name', value: 'Noise', origin: { from: 'file', file: 'egd.toml', line: 2 } });
    });

    it('prints the default of every key of every installed type', async () => {
      const { stdout } = await user.run('config', 'show', '--defaults');
      const text = stdout.toString();
      for (const line of ['tcp_port = 2121', 'persist_file = "~/.egdentropy"', 'disabled = false', 'mixing = "xor"']) {
        assert.ok(text.includes(`\n${line}`), line);
      }
      for (const type of ['url', 'file', 'command', 'script', 'jitter', 'quantis'])
        assert.ok(text.includes(`# Keys of sources of type ${type}\n`), type);
    });
  });

  it('has every key of the types that come with egd in its documentation', async () => {
    const page = await readFile(join(import.meta.dirname, '../../docs/configuration.md'), 'utf8');
    const rows = page.slice(page.indexOf('### Source types')).split('\n');
    const { types } = JSON.parse((await user.run('config', 'show', '--defaults', '--json')).stdout.toString());
    for (const type of ['url', 'file', 'command', 'script', 'jitter', 'quantis']) {
      const row = rows.find((line) => line.startsWith(`| \`${type}\` |`)) ?? '';
      for (const { key } of types[type]) assert.ok(row.includes(`\`${key}\``), `${type}: ${key}`);
    }
  });

  describe('path', () => {
    it('says which file is used, or that it is built in', async () => {
      assert.equal((await user.run('config', 'path')).stdout.toString(), '(built in)\n');
      const path = await write('egd.toml', NOISE);
      assert.equal((await user.run('config', 'path')).stdout.toString(), `${path}\n`);
      assert.deepEqual(JSON.parse((await user.run('config', 'path', '--json')).stdout.toString()), { path });
    });

    it('refuses a file that is named and missing', async () => {
      const { status, stderr } = await user.runWith({ environment: { EGD_CONFIG: 'missing.toml' } }, 'config', 'path');
      assert.equal(status, 3);
      assert.match(stderr, /missing\.toml, which EGD_CONFIG names/);
    });

    it('lists every place that is searched and which exist', async () => {
      const used = await write('egd.toml', NOISE);
      await mkdir(join(user.home, '.config/egd'), { recursive: true });
      const found = await write('.config/egd/egd.yaml', 'x: 1');
      const { stdout } = await user.run('config', 'path', '--all');
      const lines = stdout.toString().split('\n');
      assert.ok(
        lines.includes(`used     ${used}`) && lines.includes(`found    ${found}`) && lines.includes('missing  /etc/egd/egd.yaml'),
        stdout.toString(),
      );
      await rm(used);
    });
  });

  describe('schema', () => {
    it('prints a JSON Schema with every installed source type, the same with --json', async () => {
      const plain = JSON.parse((await user.run('config', 'schema')).stdout.toString());
      assert.equal(plain.$schema, 'https://json-schema.org/draft/2020-12/schema');
      for (const type of ['url', 'file', 'command', 'script', 'jitter', 'quantis']) {
        const { title, properties } = plain.$defs[`source-${type}`];
        assert.equal(title, `Source of type ${type}`);
        assert.ok('interval' in properties && type in properties);
      }
      assert.deepEqual(JSON.parse((await user.run('config', 'schema', '--json')).stdout.toString()), plain);
    });
  });
});
