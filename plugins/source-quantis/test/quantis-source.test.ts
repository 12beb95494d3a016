import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestTools } from 'egd-core/testing';
import { type EgdError, isEgdError, type Sample, type Source, validateKeys } from 'egd-core';
import { type ApplianceFault, type FakeAppliance, type FakeApplianceOptions, startFakeAppliance } from 'egd-source-quantis/testing';
import { mixBlocks } from '../src/mixing.ts';
import type { QuantisKeys } from '../src/quantis-table.ts';
import { createQuantisSource } from '../src/quantis-source.ts';
import { quantisSourceType } from '../src/source-types.ts';
import { randomStream } from '../src/testing/random-stream.ts';

describe('quantis source', () => {
  const appliances: FakeAppliance[] = [];
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-quantis-'));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  afterEach(async () => {
    await Promise.all(appliances.splice(0).map((appliance) => appliance.close()));
  });

  async function start(options: FakeApplianceOptions = {}): Promise<FakeAppliance> {
    const appliance = await startFakeAppliance(options);
    appliances.push(appliance);
    return appliance;
  }

  async function one(options: FakeApplianceOptions): Promise<{ appliance: FakeAppliance; quantis: Source }> {
    const appliance = await start(options);
    const quantis = await source({ quantis: appliance.url, ...trust(appliance) }, { size: 256 });
    return { appliance, quantis };
  }

  for (const tls of [false, true]) {
    describe(tls ? 'over HTTPS' : 'over HTTP', () => {
      for (const format of ['raw', 'json'] as const) {
        it(`takes the bytes of a single appliance as they are, served ${format}`, async () => {
          const { appliance, quantis } = await one({ format, seed: 'known', tls });
          const sample = await quantis.read({ signal: signal() });
          assert.deepEqual(Buffer.from(sample.bytes), Buffer.from(randomStream('known')(256)));
          assert.equal(sample.maxEntropyBytes, 256);
          assert.equal(sample.origin, `${appliance.url}/api/2.0/streambytes`);
          assert.deepEqual(sample.events, []);
          assert.equal(appliance.requests[0]?.path, '/api/2.0/streambytes?size=256');
        });
      }

      const refusals: readonly (readonly [ApplianceFault, string, RegExp])[] = [
        ['short', 'SOURCE_UNEXPECTED_REPLY', /got 128 bytes instead of 256: 128 bytes of application\/octet-stream$/],
        ['long', 'SOURCE_UNEXPECTED_REPLY', /got 257 bytes instead of 256/],
        ['html', 'SOURCE_UNEXPECTED_REPLY', /got an HTML page: "<!DOCTYPE html>"$/],
        ['sentence', 'SOURCE_UNEXPECTED_REPLY', /"Only one request a minute is served\. Please try again later\."$/],
        ['out-of-range', 'SOURCE_UNEXPECTED_REPLY', /a JSON array whose value 0 is no integer from 0 to 255$/],
        ['constant', 'SOURCE_UNEXPECTED_REPLY', /got 256 bytes that are all the same$/],
        ['error-429', 'SOURCE_RATE_LIMITED', /429/],
        ['error-500', 'SOURCE_SERVER_ERROR', /500/],
        ['error-503', 'SOURCE_SERVER_ERROR', /503/],
        ['refused', 'SOURCE_NETWORK_ERROR', /refused/],
        ['reset', 'SOURCE_NETWORK_ERROR', /closed/],
      ];
      for (const [fault, code, message] of refusals) {
        it(`refuses an appliance with the fault ${fault}, and takes it again afterwards`, async () => {
          const { appliance, quantis } = await one({ fault, tls });
          const error = await failure(quantis.read({ signal: signal() }));
          assert.equal(error.code, code);
          assert.match(error.message, message);
          await appliance.setFault(undefined);
          assert.equal((await quantis.read({ signal: signal() })).bytes.length, 256);
        });
      }

      it('refuses a block that is the last one again, without showing any of it', async () => {
        const { appliance, quantis } = await one({ tls });
        const { bytes } = await quantis.read({ signal: signal() });
        await appliance.setFault('stuck');
        for (let i = 0; i < 2; i++) {
          const error = await failure(quantis.read({ signal: signal() }));
          assert.equal(error.code, 'SOURCE_UNEXPECTED_REPLY');
          assert.equal(error.message, `Expected new random bytes from ${appliance.url}, got the 256 bytes of its last reply again`);
        }
        await appliance.setFault(undefined);
        assert.notDeepEqual((await quantis.read({ signal: signal() })).bytes, bytes);
      });

      it('waits for an appliance that is slow', async () => {
        const appliance = await start({ tls, fault: 'slow' });
        const quantis = await source({ quantis: appliance.url, ...trust(appliance) }, { size: 16 });
        assert.equal((await quantis.read({ signal: signal() })).bytes.length, 16);
      });

      it('gives up an appliance that stalls, after a time of its own', async () => {
        const appliance = await start({ tls, fault: 'stall' });
        const quantis = await source({ quantis: appliance.url, ...trust(appliance) }, { size: 800, timeLimit: 100 });
        const error = await failure(quantis.read({ signal: signal() }));
        assert.equal(error.code, 'SOURCE_NETWORK_TIMEOUT');
        assert.equal(error.message, `${appliance.url} did not give 800 bytes within 0.2 seconds`);
      });

      it('stops when it is told to', async () => {
        const { appliance, quantis } = await one({ fault: 'stall', tls });
        const controller = new AbortController();
        const reading = failure(quantis.read({ signal: controller.signal }));
        await until(() => appliance.requests.length > 0);
        controller.abort();
        assert.equal((await reading).code, 'SOURCE_ABORTED');
      });
    });
  }

  describe('and TLS', () => {
    it('trusts a certificate in the file that `tls_ca_file` names', async () => {
      const appliance = await start({ tls: true });
      const file = join(folder, 'ca.pem');
      await writeFile(file, appliance.certificate ?? '');
      const quantis = await source({ quantis: appliance.url, tls_ca_file: file });
      assert.equal((await quantis.read({ signal: signal() })).bytes.length, 1024);
      await appliance.setFault('wrong-certificate');
      assert.equal((await failure(quantis.read({ signal: signal() }))).code, 'SOURCE_TLS_ERROR');
    });

    it('trusts no certificate that nobody vouches for', async () => {
      const appliance = await start({ tls: true });
      const quantis = await source({ quantis: appliance.url });
      assert.equal((await failure(quantis.read({ signal: signal() }))).code, 'SOURCE_TLS_ERROR');
      assert.equal(appliance.requests.length, 0);
    });

    it('trusts a pinned certificate and no other', async () => {
      const appliance = await start({ tls: true });
      const colons = appliance.fingerprint?.toUpperCase().replaceAll(/(..)(?=.)/g, '$1:') ?? '';
      const quantis = await source({ quantis: appliance.url, tls_fingerprint: colons });
      assert.equal((await quantis.read({ signal: signal() })).bytes.length, 1024);
      await appliance.setFault('wrong-certificate');
      assert.equal((await failure(quantis.read({ signal: signal() }))).code, 'SOURCE_TLS_ERROR');
      assert.equal(appliance.requests.length, 1);
    });

    it('pins the certificates of several appliances in their order', async () => {
      const [a, b] = [await start({ tls: true }), await start({ tls: true })];
      const urls = [a.url, b.url];
      const right = await source({ quantis: urls, tls_fingerprint: [a.fingerprint ?? '', b.fingerprint ?? ''] });
      assert.deepEqual((await right.read({ signal: signal() })).events, []);
      const swapped = await source({ quantis: urls, tls_fingerprint: [b.fingerprint ?? '', a.fingerprint ?? ''] });
      assert.equal((await failure(swapped.read({ signal: signal() }))).code, 'SOURCE_TOO_FEW_APPLIANCES');
    });

    it('names a missing file of authorities', async () => {
      const quantis = await source({ quantis: 'https://quantis.example', tls_ca_file: join(folder, 'missing.pem') });
      assert.equal((await failure(quantis.read({ signal: signal() }))).code, 'SOURCE_FILE_NOT_FOUND');
    });
  });

  describe('of several appliances', () => {
    for (const mixing of ['xor', 'hkdf'] as const) {
      it(`mixes known bytes with ${mixing}, fetched side by side`, async () => {
        const all = [await start({ seed: 'a' }), await start({ seed: 'b', format: 'json' }), await start({ seed: 'c' })];
        const quantis = await source({ quantis: all.map(({ url }) => url), mixing }, { size: 100 });
        const sample = await quantis.read({ signal: signal() });
        const blocks = ['a', 'b', 'c'].map((seed) => randomStream(seed)(100));
        assert.deepEqual(sample.bytes, mixBlocks(blocks, mixing));
        assert.equal(sample.maxEntropyBytes, 100);
        assert.equal(sample.origin, `${mixing} of ${all.map(({ url }) => `${url}/api/2.0/streambytes`).join(' and ')}`);
        assert.equal(
          all.reduce((sum, { requests }) => sum + requests.length, 0),
          3,
        );
      });
    }

    it('goes on without one that is lost, and says which and why', async () => {
      const [a, b] = [await start({ seed: 'a' }), await start({ fault: 'html' })];
      const quantis = await source({ quantis: [a.url, b.url] }, { size: 64 });
      const sample = await quantis.read({ signal: signal() });
      assert.deepEqual(Buffer.from(sample.bytes), Buffer.from(randomStream('a')(64)));
      assert.equal(sample.origin, `${a.url}/api/2.0/streambytes`);
      assert.deepEqual(sample.events, [
        { code: 'appliance-lost', message: `Expected 64 random bytes from ${b.url}, got an HTML page: "<!DOCTYPE html>"` },
      ]);
      await b.setFault(undefined);
      assert.deepEqual((await quantis.read({ signal: signal() })).events, []);
    });

    it('does not let one that stalls take the time of the others', async () => {
      const [a, b] = [await start(), await start({ fault: 'stall' })];
      const quantis = await source({ quantis: [b.url, a.url] }, { size: 64, timeLimit: 1500 });
      const sample = await quantis.read({ signal: signal() });
      assert.equal(sample.origin, `${a.url}/api/2.0/streambytes`);
      assert.match(sample.events?.[0]?.message ?? '', /did not give 64 bytes within/);
    });

    it('fails with the reason of each when fewer than `min_appliances` are good', async () => {
      const [a, b, c] = [await start(), await start({ fault: 'refused' }), await start({ fault: 'constant' })];
      const quantis = await source({ quantis: [a.url, b.url, c.url], min_appliances: 2 }, { size: 64 });
      const error = await failure(quantis.read({ signal: signal() }));
      assert.equal(error.code, 'SOURCE_TOO_FEW_APPLIANCES');
      assert.match(error.message, /^Expected 2 good appliances of 3, got 1\. /);
      for (const { url } of [b, c]) assert.ok(error.message.includes(url));
      const { appliances: lost } = error.metadata;
      assert.ok(Array.isArray(lost));
      assert.deepEqual(
        lost.map(({ appliance, code }) => [appliance, code]),
        [
          [b.url, 'SOURCE_NETWORK_ERROR'],
          [c.url, 'SOURCE_UNEXPECTED_REPLY'],
        ],
      );
      await b.setFault(undefined);
      assert.equal((await quantis.read({ signal: signal() })).events?.length, 1);
    });

    it('does not count a block twice that came under two names', async () => {
      const [a, b] = [await start({ seed: 'same' }), await start({ seed: 'same' })];
      const quantis = await source({ quantis: [a.url, b.url] }, { size: 64 });
      const sample = await quantis.read({ signal: signal() });
      assert.deepEqual(Buffer.from(sample.bytes), Buffer.from(randomStream('same')(64)));
      assert.deepEqual(sample.events, [
        { code: 'appliance-lost', message: `Expected random bytes of its own from ${b.url}, got the block of ${a.url}` },
      ]);
      const strict = await source({ quantis: [a.url, b.url], min_appliances: 2 }, { size: 64 });
      assert.equal((await failure(strict.read({ signal: signal() }))).code, 'SOURCE_TOO_FEW_APPLIANCES');
    });
  });

  it('reads the size it is asked for rather than that of its table', async () => {
    const { url } = await start();
    const quantis = await source({ quantis: url }, { size: 64 });
    assert.equal((await quantis.read({ size: 3, signal: signal() })).bytes.length, 3);
  });
});

async function source(keys: QuantisKeys, more: { size?: number; timeLimit?: number } = {}): Promise<Source> {
  const { size, timeLimit } = more;
  const result = await validateKeys(quantisSourceType, keys);
  assert.ok(result.issues === undefined);
  const table = { id: 'qrng', name: 'QRNG', keys: result.value, raw: {}, ...(size === undefined ? {} : { size }) };
  const tools = createTestTools({ environment: {} });
  return timeLimit === undefined ? quantisSourceType.create(table, tools) : createQuantisSource(table, tools, timeLimit);
}

async function failure(reading: Promise<Sample>): Promise<EgdError> {
  const error: unknown = await reading.then(
    () => assert.fail('a sample came'),
    (reason: unknown) => reason,
  );
  assert.ok(isEgdError(error), String(error));
  return error;
}

function trust({ fingerprint }: FakeAppliance): Pick<QuantisKeys, 'tls_fingerprint'> {
  return fingerprint === undefined ? {} : { tls_fingerprint: fingerprint };
}

function signal(): AbortSignal {
  return new AbortController().signal;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
