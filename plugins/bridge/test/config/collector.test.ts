import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createCertificate } from 'egd-core/testing';
import { collectorConfig } from '../support/configs.ts';
import { makeConfigFiles, type ConfigFiles } from '../support/config-files.ts';

const LEAST = '[collector]\nid = "inside"\nappliance_url = "https://quantis.example"\npush_url = "https://127.0.0.1:7764/push"\n';
const KEY = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';
const SOURCE = '\n[noise]\nname = "Noise"\ninterval = "5m"\nscale = 0.5\njitter = true\n';

describe('[collector]', () => {
  let files: ConfigFiles;

  before(async () => {
    files = await makeConfigFiles();
  });

  after(() => files.remove());

  const expect = async (text: string, ...problems: [code: string, key: string, words: RegExp][]): Promise<void> => {
    const found = await files.problems('collector', text);
    assert.deepEqual(
      found.map(({ code, key }) => [code, key]),
      problems.map(([code, key]) => [`CONFIG_${code}`, key]),
    );
    for (const [index, [, , words]] of problems.entries()) assert.match(`${found[index]?.message} ${found[index]?.expected}`, words);
  };

  it('is filled in with every default', async () => {
    const { collector } = await files.load('collector', LEAST);
    const folder = join(files.path, 'state', 'egd');
    assert.deepEqual(collector, collectorConfig({ folder, applianceUrls: ['https://quantis.example'] }));
  });

  it('takes the names and the seconds of the first design', async () => {
    const { collector } = await files.load(
      'collector',
      `[collector]
appliance_urls = ["https://a.example", "https://b.example"]
mixing_strategy = "hkdf"
fetch_chunk_size = 2048
fetch_interval = 5
buffer_size = 65536
push_url = "https://gateway.example/push"
push_interval = 0.5
hmac_secret_key = "${KEY}"

[collector.retry_policy]
initial_delay = "1s"
max_delay = "2m"
multiplier = 3
`,
    );
    assert.deepEqual(collector.applianceUrls, ['https://a.example', 'https://b.example']);
    assert.equal(collector.mixingStrategy, 'hkdf');
    assert.deepEqual([collector.fetchInterval, collector.pushInterval, collector.fetchChunkSize], [5000, 500, 2048]);
    assert.equal(collector.hmacSecretKey, KEY);
    assert.deepEqual(collector.retryPolicy, {
      ...collector.retryPolicy,
      initialDelay: 1000,
      maxDelay: 120_000,
      multiplier: 3,
      jitter: 0.2,
    });
    assert.equal(collector.id, hostname().replaceAll(/[^\w.-]+/g, '-'));
  });

  it('makes its appliances the one source, and leaves those of the file alone', async () => {
    const { config, types } = await files.load('collector', LEAST + SOURCE);
    const [source, ...others] = config.sources;
    assert.deepEqual(others, []);
    assert.ok(types.has('quantis'));
    assert.deepEqual(
      [source?.type, source?.interval, source?.size, source?.scale, source?.compression],
      ['quantis', 1000, 1024, 1, 'none'],
    );
    assert.deepEqual(source?.keys, { quantis: 'https://quantis.example', mixing: 'xor', allow_http: false });
  });

  it('tells what the source type says of its appliances', async () => {
    const text =
      '[collector]\nappliance_urls = ["https://quantis.example"]\npush_url = "https://g.example/push"\ntls_ca_file = "$$HOME.pem"\n';
    const { cert } = createCertificate({ subject: 'appliances' });
    await files.write('$HOME.pem', cert);
    const { config } = await files.load('collector', text);
    assert.deepEqual(
      Object.entries(config.sources[0]?.keys ?? {}).find(([key]) => key === 'tls_ca_file'),
      ['tls_ca_file', join(files.path, '$HOME.pem')],
    );
    const refused = text.replace('"https://quantis.example"', '"https://a.example", "https://refused.example"');
    await assert.rejects(files.load('collector', refused), /The appliances of \[collector\] cannot be used: quantis is an array of 2/);
  });

  it('uses the sources of the file that are enabled where it names no appliance', async () => {
    const off = '\n[off]\nname = "Off"\ninterval = "5m"\nscale = 0.5\njitter = true\ndisabled = true\n';
    const { config, warnings } = await files.load('collector', `[collector]\npush_url = "udp://192.0.2.7:7765"\n${SOURCE}${off}`);
    assert.deepEqual(
      config.sources.map(({ id }) => id),
      ['noise'],
    );
    assert.deepEqual(warnings, ['plugin egd-source-odd failed: no reason given']);
  });

  it('shows the least table to write where there is none', async () => {
    await assert.rejects(files.load('collector', '[gateway]\n'), (error: Error) => {
      assert.match(error.message, /egd\.toml has no \[collector\]\. The least that it needs:\n\n\[collector\]\nappliance_url = /);
      return true;
    });
  });

  it('does not look at the tables of other services', async () => {
    assert.equal((await files.load('collector', `${LEAST}[gateway]\nlisten = 5\n`)).collector.id, 'inside');
  });

  it('needs an appliance or a source', () =>
    expect('[collector]\npush_url = "https://g.example/push"\n', [
      'MISSING_REQUIRED',
      'collector.appliance_url',
      /no source is configured/,
    ]));

  it('needs a place to push to, and reports all that is wrong at once', () =>
    expect(
      '[collector]\nappliance_url = "ftp://q"\nfetch_chunk = 5\nbuffer_size = "1MB"\nclient_cert = "c.pem"\n\n[collector.retry_policy]\njitter = 2\n',
      ['MISSING_REQUIRED', 'collector.push_url', /push_url is missing .*"udp:\/\/HOST:PORT"/],
      ['MISSING_REQUIRED', 'collector.client_key', /both or neither/],
      ['INVALID_VALUE', 'collector.appliance_url', /without credentials, query and fragment/],
      ['UNKNOWN_KEY', 'collector.fetch_chunk', /unknown key fetch_chunk in \[collector\]/],
      ['INVALID_VALUE', 'collector.buffer_size', /an integer of bytes from 1024/],
      ['INVALID_VALUE', 'collector.retry_policy.jitter', /a number from 0\.0 to 1\.0/],
    ));

  const PUSHES: [url: string, more: string, key: string | undefined, words: RegExp][] = [
    ['https://gateway.example/push', '', undefined, /./],
    ['http://127.0.0.1:7764/push', '', undefined, /./],
    ['http://[::1]:7764/push', '', undefined, /./],
    ['http://gateway.example/push', '', 'push_url', /allow_http_push = true/],
    ['http://gateway.example/push', 'allow_http_push = true', undefined, /./],
    ['https://me:secret@gateway.example/push', '', 'push_url', /where the gateway takes packets/],
    ['udp://192.0.2.7:7765', '', undefined, /./],
    ['udp://192.0.2.7', '', 'push_url', /a host and a port/],
    ['udp://192.0.2.7:7765/push', '', 'push_url', /a host and a port/],
    ['udp://192.0.2.7:7765', 'packet = "qrng-dd-1"', 'packet', /"egd-2"/],
    ['gateway.example', '', 'push_url', /where the gateway takes packets/],
  ];
  for (const [url, more, key, words] of PUSHES) {
    it(`${key === undefined ? 'takes' : 'refuses'} push_url = "${url}" ${more}`, async () => {
      const text = `[collector]\nappliance_url = "https://q.example"\npush_url = "${url}"\n${more}\n`;
      if (key === undefined) assert.equal((await files.load('collector', text)).collector.pushUrl, url);
      else await expect(text, ['INVALID_VALUE', `collector.${key}`, words]);
    });
  }

  const EXCLUSIONS = [
    ['appliance_urls = ["https://a.example", "https://b.example"]', 'appliance_urls and appliance_url'],
    [`hmac_secret_key = "${KEY}"\nkey_file = "k"`, 'hmac_secret_key and key_file'],
    [`push_fingerprint = "${KEY}"\npush_ca_file = "ca.pem"`, 'push_fingerprint and push_ca_file'],
  ] as const;
  for (const [text, names] of EXCLUSIONS) {
    it(`says that ${names} exclude each other`, () =>
      expect(LEAST + text, ['MUTUALLY_EXCLUSIVE', `collector.${names.split(' ', 1)[0]}`, new RegExp(`^${names} exclude each other`)]));
  }

  const SECRETS = [
    ['', /32 bytes or more/],
    ['abcd', /32 bytes or more/],
    [KEY.slice(2), /32 bytes or more/],
    ['MDEyMzQ1Njc4OWFiY2RlZg==', /32 bytes or more/],
    ['this is no key, but it is long enough for one', /32 bytes or more/],
  ] as const;
  for (const [secret, words] of SECRETS) {
    it(`refuses a secret of ${secret.length} characters that is short or none, and does not show it`, async () => {
      const problems = await files.problems('collector', `${LEAST}hmac_secret_key = "${secret}"\n`);
      assert.deepEqual(
        problems.map(({ key }) => key),
        ['collector.hmac_secret_key'],
      );
      assert.match(String(problems[0]?.expected), words);
      if (secret !== '') assert.equal(JSON.stringify(problems).includes(secret), false);
    });
  }

  it('takes a secret in base64', async () => {
    const secret = Buffer.from(KEY, 'hex').toString('base64');
    assert.equal((await files.load('collector', `${LEAST}hmac_secret_key = "${secret}"\n`)).collector.hmacSecretKey, secret);
  });

  it('warns of a secret in a file that all may read', async () => {
    await files.write('secret.key', KEY, 0o644);
    const { warnings } = await files.load('collector', `${LEAST}key_file = "secret.key"\n`);
    assert.match(warnings.join('\n'), /collector\.|key_file is no secret: every user of this machine may read .*secret\.key/);
    assert.match(warnings.join('\n'), /chmod o-r /);
    await files.write('secret.key', KEY, 0o600);
    assert.equal((await files.load('collector', `${LEAST}key_file = "secret.key"\n`)).warnings.length, 1);
  });

  it('listens for health on this machine alone', async () => {
    assert.deepEqual((await files.load('collector', `${LEAST}health_listen = "[::1]:7766"\n`)).collector.healthListen, {
      host: '::1',
      port: 7766,
    });
    await expect(`${LEAST}health_listen = "0.0.0.0:7766"\n`, ['INVALID_VALUE', 'collector.health_listen', /of this machine alone/]);
  });

  it('looks into the files of certificates and keys, whose paths start at the file', async () => {
    const { cert, key } = createCertificate({ subject: 'collector' });
    await files.write('client.pem', cert);
    await files.write('client.key', key);
    const both = `${LEAST}client_cert = "client.pem"\nclient_key = "$HOME/client.key"\n`;
    const { collector } = await files.load('collector', both);
    assert.deepEqual([collector.clientCert, collector.clientKey], [join(files.path, 'client.pem'), join(files.path, 'client.key')]);
    await expect(
      `${LEAST}client_cert = "client.key"\nclient_key = "missing.key"\ntls_ca_file = "client.key"\n`,
      ['INVALID_VALUE', 'collector.client_cert', /holds no such thing a certificate in PEM/],
      ['INVALID_VALUE', 'collector.client_key', /there is no file/],
      ['INVALID_VALUE', 'collector.tls_ca_file', /Expected a certificate in PEM/],
    );
  });

  it('wants sizes and delays that fit each other', () =>
    expect(
      `${LEAST}fetch_chunk_size = 4096\nbuffer_size = 1024\npacket_size = 4096\nqueue_size = 1024\nmin_appliances = 2\n\n[collector.retry_policy]\nmax_delay = "100ms"\n`,
      ['INVALID_VALUE', 'collector.buffer_size', /at least fetch_chunk_size, which is 4096/],
      ['INVALID_VALUE', 'collector.queue_size', /at least packet_size, which is 4096/],
      ['INVALID_VALUE', 'collector.min_appliances', /at most the number of appliances, which is 1/],
      ['INVALID_VALUE', 'collector.retry_policy.max_delay', /at least initial_delay/],
    ));
});
