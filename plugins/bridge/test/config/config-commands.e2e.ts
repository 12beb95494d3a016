import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeConfigFiles, type ConfigFiles } from '../support/config-files.ts';

const BIN = join(import.meta.dirname, '../../../../bin/run.js');
const SECRET = 'a7'.repeat(32);

describe('egd config, with the tables of the bridge', () => {
  let files: ConfigFiles;

  beforeEach(async () => {
    files = await makeConfigFiles();
  });

  afterEach(() => files.remove());

  const egd = (...args: string[]): Promise<{ status: unknown; stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      const options = { cwd: files.path, env: { PATH: process.env['PATH'], HOME: files.path } };
      execFile(process.execPath, [BIN, ...args], options, (error, stdout, stderr) => resolve({ status: error?.code ?? 0, stdout, stderr }));
    });

  it('validates a file that has a gateway and no source', async () => {
    await files.write('egd.toml', `[gateway]\nlisten = "127.0.0.1:0"\nhmac_secret_key = "${SECRET}"\n`);
    const { status, stdout, stderr } = await egd('config', 'validate');
    assert.equal(status, 0, stderr);
    assert.match(stdout, /egd\.toml is valid: \[gateway\]\.\n$/);
    assert.equal(stderr, '');
  });

  it('reports every problem of all tables at once, and shows no secret', async () => {
    const text = `[collector]\npush_url = "http://gateway.example/push"\n\n[gateway]\nlisten = "0.0.0.0:7764"\nhmac_secret_key = "tooshort"\n\n[mcp]\ngatway = "x"\n`;
    await files.write('egd.toml', text);
    const { status, stdout } = await egd('config', 'validate', '--json');
    assert.equal(status, 3);
    const { code, message } = JSON.parse(stdout);
    assert.equal(code, 'CONFIG_INVALID');
    for (const place of [
      '2:12 CONFIG_INVALID_VALUE push_url',
      '5:10 CONFIG_INVALID_VALUE listen',
      '6:19 CONFIG_INVALID_VALUE hmac_secret_key',
    ]) {
      assert.ok(message.includes(`egd.toml:${place} `), `${place} in ${message}`);
    }
    assert.match(message, /unknown key gatway in \[mcp\]\n.*\n.*\n +suggestion: did you mean "gateway"\?/);
    assert.doesNotMatch(message, /tooshort/);
  });

  it('shows what counts, secrets masked, in a form that can be written back', async () => {
    await files.write(
      'egd.toml',
      `[gateway]\nhmac_secret_key = "${SECRET}"\nmax_age = "90s"\n\n[gateway.cluster]\nnats = "nats://127.0.0.1:4222"\n`,
    );
    const { stdout } = await egd('config', 'show');
    assert.match(stdout, /^hmac_secret_key = "\*\*\*" +# egd\.toml:2$/m);
    assert.match(stdout, /^max_age = "90s" +# egd\.toml:3$/m);
    assert.match(stdout, /^\[gateway\.cluster\]\nnats = "nats:\/\/127\.0\.0\.1:4222" +# egd\.toml:6\nname = "egd" +# default$/m);
    await files.write('egd.toml', stdout.replace('"***"', JSON.stringify(SECRET)));
    assert.equal((await egd('config', 'validate')).status, 0);
  });

  it('has the tables in what `config init` writes, in the schema, and in the list of defaults', async () => {
    await egd('config', 'init', '--output', 'egd.toml');
    const written = await readFile(join(files.path, 'egd.toml'), 'utf8');
    for (const table of ['collector', 'collector.retry_policy', 'gateway', 'gateway.cluster', 'mcp']) {
      assert.ok(written.includes(`\n#[${table}]\n`), table);
    }
    const { properties } = JSON.parse((await egd('config', 'schema')).stdout);
    assert.equal(properties.collector.properties.push_url.type, 'string');
    assert.equal(properties.gateway.additionalProperties, false);
    const { tables } = JSON.parse((await egd('config', 'show', '--defaults', '--json')).stdout);
    assert.deepEqual(tables['gateway.cluster'].find(({ key }: { key: string }) => key === 'replicas').default, 1);
  });

  it('leaves the daemon alone: its commands neither check these tables nor warn of them', async () => {
    const source = '[noise]\nname = "Noise"\ninterval = "5m"\nscale = 0.8\nfile = "/dev/urandom"\nsize = 64\n';
    await files.write('egd.toml', `${source}\n[gateway]\nlisten = 5\n`);
    const { status, stderr } = await egd('sources', '--json');
    assert.equal(status, 0, stderr);
    assert.equal(stderr, '');
  });
});
