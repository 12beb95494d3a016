import assert from 'node:assert/strict';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { createCertificate } from '../../src/testing/index.ts';
import { GOOD_SOURCE, makeConfigFolder, type ConfigFolder } from '../support/config-folder.ts';

const TOKEN = 'a token of the tests';

describe('what the tables of the daemon bind', () => {
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

  for (const [text, missing] of [
    ['', 'token, tls_cert and tls_key are missing'],
    [`token = "${TOKEN}"`, 'tls_cert and tls_key are missing'],
    ['tls_cert = "daemon.pem"\ntls_key = "daemon.key"', 'token is missing'],
  ] as const) {
    it(`is refused: an address that other machines reach where ${missing}`, async () => {
      for (const listen of ['0.0.0.0', '::', '192.0.2.1', '::ffff:192.0.2.1']) {
        const problem = await refuse(`[control]\nlisten = "${listen}"\n${text}`);
        assert.equal(problem.code, 'CONFIG_MISSING_REQUIRED');
        assert.ok(problem.message.endsWith(missing), problem.message);
        assert.match(problem.expected ?? '', /anybody could steer the daemon/);
        assert.equal(problem.key, 'control.listen');
      }
    });
  }

  it('is accepted: every address of this machine without token and TLS, and any address where TCP is off', async () => {
    for (const listen of ['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1']) {
      assert.equal((await load(`[control]\nlisten = "${listen}"`)).control.listen, listen);
    }
    assert.equal((await load('[control]\nlisten = "0.0.0.0"\ntcp = false')).control.tcp, false);
  });

  for (const [there, missing] of [
    ['tls_cert = "daemon.pem"', 'tls_key'],
    ['tls_key = "daemon.key"', 'tls_cert'],
  ] as const) {
    it(`is refused: ${there} without ${missing}`, async () => {
      const problem = await refuse(`[control]\n${there}`);
      assert.equal(problem.code, 'CONFIG_MISSING_REQUIRED');
      assert.match(problem.message, new RegExp(`${missing} is missing`));
    });
  }

  it('is refused: a port below 1024 with a user, who cannot bind it once root is given up', async function () {
    if (process.geteuid?.() !== 0) this.skip(); // others may not use such a port in any case
    const problem = await refuse('tcp_port = 80\n[daemon]\nuser = "egd"', { userId: 0 });
    assert.equal(problem.key, 'tcp_port');
    assert.match(problem.message, /80, which egd of \[daemon\] cannot use once root is given up/);
    assert.equal((await refuse('[daemon]\nuser = 989\n[metrics]\nlisten = "127.0.0.1:80"')).key, 'metrics.listen');
    assert.equal((await load('tcp_port = 80\n[control]\ntcp = false\n[daemon]\nuser = "egd"')).tcpPort, 80);
    assert.equal((await load('tcp_port = 80\n[daemon]\nuser = "root"')).tcpPort, 80);
  });

  it('is warned of where every user of the machine may read the token or the key', async function () {
    if (process.platform === 'win32') this.skip();
    const text = `[control]\ntoken = "${TOKEN}"\ntls_cert = "daemon.pem"\ntls_key = "daemon.key"\n${GOOD_SOURCE}`;
    assert.deepEqual((await folder.loadText(text)).warnings, []);
    const path = await folder.write('open.toml', text, 0o644);
    await chmod(join(folder.path, 'daemon.key'), 0o644);
    const { warnings } = await folder.load({ path });
    await chmod(join(folder.path, 'daemon.key'), 0o600);
    assert.deepEqual(
      warnings.map(({ code, key, line }) => [code, key, line]),
      [
        ['CONFIG_NOT_RECOMMENDED', 'control.token', 2],
        ['CONFIG_NOT_RECOMMENDED', 'control.tls_key', 4],
      ],
    );
    assert.ok(!JSON.stringify(warnings).includes(TOKEN));
  });

  it('is better published by a reverse proxy where metrics would reach other machines', async () => {
    assert.match((await refuse('[metrics]\nlisten = "192.0.2.1:9143"')).suggestion ?? '', /reverse proxy/);
  });
});
