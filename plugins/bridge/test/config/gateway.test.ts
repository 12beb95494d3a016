import assert from 'node:assert/strict';
import { join } from 'node:path';
import { createCertificate } from 'egd-core/testing';
import { clusterConfig, gatewayConfig } from '../support/configs.ts';
import { makeConfigFiles, type ConfigFiles } from '../support/config-files.ts';

describe('[gateway]', () => {
  let files: ConfigFiles;

  before(async () => {
    files = await makeConfigFiles();
    const { cert, key } = createCertificate({ subject: 'gateway' });
    await files.write('tls.pem', cert);
    await files.write('tls.key', key);
  });

  after(() => files.remove());

  const gateway = async (keys: string) => (await files.load('gateway', `[gateway]\n${keys}\n`)).gateway;
  const refused = async (keys: string): Promise<[string, string, string][]> =>
    (await files.problems('gateway', `[gateway]\n${keys}\n`)).map(({ code, key, message, expected = '' }) => [
      code,
      key,
      `${message} ${expected}`,
    ]);

  it('is filled in with every default, and may be left out', async () => {
    const folder = join(files.path, 'state', 'egd');
    const defaults = gatewayConfig({ folder, listen: { host: '127.0.0.1', port: 7764 } });
    assert.deepEqual(await gateway(''), defaults);
    assert.deepEqual((await files.load('gateway', '')).gateway, defaults);
  });

  it('takes the names and the seconds of the first design', async () => {
    const config = await gateway(
      'listen_address = "127.0.0.1:8080"\nbuffer_ttl = 3600\nrate_limit = 10\nmcp_enabled = false\nmetrics_enabled = false',
    );
    assert.deepEqual(config.listen, { host: '127.0.0.1', port: 8080 });
    assert.deepEqual([config.bufferTtl, config.rateLimit, config.mcpEnabled, config.metricsEnabled], [3_600_000, 10, false, false]);
  });

  it('has one address', async () => {
    const [problem] = await refused('listen = "127.0.0.1:1"\nlisten_address = "127.0.0.1:2"');
    assert.deepEqual(problem?.slice(0, 2), ['CONFIG_MUTUALLY_EXCLUSIVE', 'gateway.listen_address']);
  });

  it('may listen on a port that is free', async () => {
    assert.deepEqual((await gateway('listen = "[::1]:0"')).listen, { host: '::1', port: 0 });
  });

  for (const address of ['0.0.0.0:7764', '[::]:7764', '192.0.2.7:7764']) {
    it(`needs TLS to listen on ${address}, or allow_http = true, which is warned of`, async () => {
      const problems = await refused(`listen = "${address}"`);
      assert.deepEqual(
        problems.map(([code, key]) => [code, key]),
        [['CONFIG_INVALID_VALUE', 'gateway.listen']],
      );
      assert.match(String(problems), /tls_cert and tls_key beside an address that other machines can reach/);
      assert.equal(
        (await gateway(`listen = "${address}"\ntls_cert = "tls.pem"\ntls_key = "tls.key"`)).tlsCert,
        join(files.path, 'tls.pem'),
      );
      const { gateway: open, warnings } = await files.load('gateway', `[gateway]\nlisten = "${address}"\nallow_http = true\n`);
      assert.equal(open.allowHttp, true);
      assert.match(warnings.join('\n'), /CONFIG_NOT_RECOMMENDED allow_http = true, and .* is an address that other machines can reach/);
    });
  }

  it('has certificate and key together, and TLS where collectors show certificates', async () => {
    assert.deepEqual(
      (await refused('tls_cert = "tls.pem"')).map(([code, key]) => [code, key]),
      [['CONFIG_MISSING_REQUIRED', 'gateway.tls_key']],
    );
    assert.match(String(await refused('tls_client_ca = "tls.pem"')), /gateway\.tls_client_ca.*shown over TLS/);
    assert.match(String(await refused('tls_cert = "tls.key"\ntls_key = "tls.pem"')), /gateway\.tls_cert.*gateway\.tls_key/);
  });

  it('is read by a command that has not the credentials of the service', async () => {
    const text = '[gateway]\ntls_cert = "${CREDENTIALS_DIRECTORY}/tls.crt"\ntls_key = "${CREDENTIALS_DIRECTORY}/tls.key"\n';
    assert.deepEqual(
      (await files.problems('gateway', text)).map(({ key, message }) => [key, message]),
      ['tls_cert', 'tls_key'].map((key) => [`gateway.${key}`, `${key} needs $CREDENTIALS_DIRECTORY, which is not set`]),
    );
    const { gateway: service } = await files.load('gateway', text, { isForHere: false });
    assert.equal(service.apiKeyFile, join(files.path, 'state', 'egd', 'gateway-keys.json'));
  });

  it('has shares from 0 to 1', async () => {
    assert.deepEqual(
      (await refused('reserved_share = 1.1\ntest_share = -0.1')).map(([, key]) => key),
      ['gateway.reserved_share', 'gateway.test_share'],
    );
    assert.deepEqual([(await gateway('reserved_share = 1')).reservedShare, (await gateway('test_share = 0')).testShare], [1, 0]);
  });

  it('has one secret of 32 bytes or more', async () => {
    assert.match(
      String(await refused('hmac_secret_key = ""')),
      /gateway\.hmac_secret_key,hmac_secret_key is an empty string 32 bytes or more/,
    );
    const key = 'a7'.repeat(32);
    assert.equal((await gateway(`hmac_secret_key = "${key}"`)).hmacSecretKey, key);
    const [problem] = await refused(`hmac_secret_key = "${key}"\nkey_file = "k"`);
    assert.equal(problem?.[0], 'CONFIG_MUTUALLY_EXCLUSIVE');
  });

  it('warns of a secret in a configuration that all may read', async () => {
    await files.write('egd.toml', '');
    const text = `[gateway]\nhmac_secret_key = "${'a7'.repeat(32)}"\n`;
    assert.equal((await files.load('gateway', text)).warnings.length, 1);
    await files.write('shared.toml', text, 0o644);
    const { loadConfig } = await import('egd-core');
    const { gatewayTable } = await import('../../src/config/gateway-table.ts');
    const { warnings } = await loadConfig({
      path: join(files.path, 'shared.toml'),
      cwd: files.path,
      environment: {},
      types: new Map(),
      tables: [{ plugin: 'egd-bridge', tableType: gatewayTable }],
    });
    assert.match(String(warnings[0]?.message), /hmac_secret_key is no secret: every user of this machine may read .*shared\.toml/);
  });

  it('needs a source in direct mode', async () => {
    assert.match(String(await refused('mode = "direct"')), /gateway\.mode,mode is "direct", and no source is configured/);
    const { config, gateway: direct } = await files.load(
      'gateway',
      '[gateway]\nmode = "direct"\n[noise]\nname = "Noise"\ninterval = "5m"\nscale = 0.5\njitter = true\n',
    );
    assert.equal(direct.mode, 'direct');
    assert.equal(config.sources.length, 1);
  });

  it('has a sub-table for a fleet, which is about packets', async () => {
    assert.deepEqual(
      (await gateway('[gateway.cluster]\nnats = "nats://127.0.0.1:4222"')).cluster,
      clusterConfig({ nats: 'nats://127.0.0.1:4222' }),
    );
    const several = ['tls://a.example:4222', 'tls://b.example:4222'];
    assert.deepEqual((await gateway(`[gateway.cluster]\nnats = ${JSON.stringify(several)}\nreplicas = 3`)).cluster?.nats, several);
    assert.match(
      String(await refused('mode = "daemon"\n[gateway.cluster]\nnats = "nats://a"')),
      /gateway\.mode.*the gateways of a fleet share packets/,
    );
    assert.match(String(await refused('[gateway.cluster]\nreplicas = 2')), /CONFIG_MISSING_REQUIRED,gateway\.cluster\.nats/);
    assert.match(String(await refused('[gateway.cluster]\nnats = "http://a"')), /gateway\.cluster\.nats.*NATS server/);
  });

  it('takes datagrams in push mode alone', async () => {
    assert.deepEqual((await gateway('udp_listen = "0.0.0.0:7765"')).udpListen, { host: '0.0.0.0', port: 7765 });
    assert.match(String(await refused('mode = "daemon"\nudp_listen = "0.0.0.0:7765"')), /gateway\.udp_listen/);
  });

  it('writes no audit log where that is "none", and one where it is told', async () => {
    assert.equal((await gateway('audit_file = "none"')).auditFile, undefined);
    assert.equal((await gateway('audit_file = "none.log"')).auditFile, join(files.path, 'none.log'));
  });

  it('takes the formats of packets that it is told, at least one', async () => {
    assert.deepEqual((await gateway('packets = ["qrng-dd-1"]')).packets, ['qrng-dd-1']);
    assert.match(String(await refused('packets = []')), /gateway\.packets.*an array of "egd-2" and "qrng-dd-1"/);
    assert.match(String(await refused('packets = ["egd-3"]')), /gateway\.packets\[0\].*"egd-2" or "qrng-dd-1"/);
  });

  it('says where keys of clients are made to those who look for them here', async () => {
    const [problem] = await files.problems('gateway', '[gateway]\napi_keys = ["secret-of-a-client"]\n');
    assert.match(JSON.stringify(problem), /egd gateway key add NAME/);
    assert.doesNotMatch(JSON.stringify(problem), /secret-of-a-client/);
  });
});
