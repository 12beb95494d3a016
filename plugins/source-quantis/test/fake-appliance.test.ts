import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { APPLIANCE_FAULTS, type FakeAppliance, type FakeApplianceOptions, startFakeAppliance } from 'egd-source-quantis/testing';

describe('fake appliance', () => {
  let appliance: FakeAppliance | undefined;

  afterEach(() => appliance?.close());

  async function start(options: FakeApplianceOptions = {}): Promise<FakeAppliance> {
    appliance = await startFakeAppliance(options);
    return appliance;
  }

  async function get(path: string): Promise<{ status: number; type: string; body: Buffer }> {
    assert.ok(appliance);
    const response = await fetch(`${appliance.url}/api/2.0/${path}`, { headers: { connection: 'close' } });
    const type = response.headers.get('content-type') ?? '';
    return { status: response.status, type, body: Buffer.from(await response.arrayBuffer()) };
  }

  async function numbers(path: string): Promise<number[]> {
    const { type, body } = await get(path);
    assert.equal(type, 'application/json');
    const values: unknown = JSON.parse(body.toString());
    assert.ok(Array.isArray(values));
    return values.map(Number);
  }

  it('streams as many bytes as it is asked for, other ones each time', async () => {
    await start();
    const [first, second] = [await get('streambytes?size=1000'), await get('streambytes?size=1000')];
    assert.deepEqual([first.status, first.type, first.body.length], [200, 'application/octet-stream', 1000]);
    assert.notDeepEqual(first.body, second.body);
  });

  it('streams a JSON array of bytes where it was started so', async () => {
    await start({ format: 'json' });
    const values = await numbers('streambytes?size=500');
    assert.equal(values.length, 500);
    assert.ok(values.every((value) => Number.isInteger(value) && value >= 0 && value <= 255));
  });

  it('gives the same bytes for the same seed', async () => {
    await start({ seed: 'one' });
    const first = await get('streambytes?size=64');
    await appliance?.close();
    await start({ seed: 'one', format: 'json' });
    assert.deepEqual(Buffer.from(await numbers('streambytes?size=64')), first.body);
  });

  it('gives hexadecimal bytes', async () => {
    await start();
    const { body } = await get('hexbytes?quantity=20&dataLength=1');
    const values: unknown = JSON.parse(body.toString());
    assert.ok(Array.isArray(values) && values.length === 20);
    assert.ok(values.every((value) => typeof value === 'string' && /^[0-9a-f]{2}$/.test(value)));
  });

  for (const [call, min, max] of [
    ['short', -3, 3],
    ['int', -100_000, 2_147_483_647],
  ] as const) {
    it(`gives integers with ${call}, both ends included`, async () => {
      await start();
      const values = await numbers(`${call}?min=${min}&max=${max}&quantity=500`);
      assert.equal(values.length, 500);
      assert.ok(values.every((value) => Number.isInteger(value) && value >= min && value <= max));
      if (call === 'short')
        assert.deepEqual(
          [...new Set(values)].toSorted((a, b) => a - b),
          [-3, -2, -1, 0, 1, 2, 3],
        );
    });
  }

  for (const call of ['float', 'double']) {
    it(`gives fractions with ${call}`, async () => {
      await start();
      const values = await numbers(`${call}?min=-1&max=2&quantity=100`);
      assert.equal(values.length, 100);
      assert.ok(values.every((value) => value >= -1 && value <= 2));
      assert.ok(new Set(values).size > 90);
    });
  }

  it('says how fast and what it is', async () => {
    await start({ rate: 250_000 });
    assert.equal((await get('performance')).body.toString(), '2.000');
    for (const call of ['firmwareinfo', 'systeminfo', 'softwareinfo']) assert.match((await get(call)).body.toString(), /fake appliance/);
  });

  it('refuses calls and parameters it does not know', async () => {
    await start();
    assert.deepEqual(
      await Promise.all(
        ['constructor', 'streambytes', 'streambytes?size=x', 'streambytes?size=0', 'int?min=5&max=4'].map(
          async (path) => (await get(path)).status,
        ),
      ),
      [404, 400, 400, 400, 400],
    );
  });

  it('keeps a list of the requests that came', async () => {
    const { requests } = await start();
    await get('streambytes?size=8');
    assert.deepEqual(
      requests.map(({ method, path }) => `${method} ${path}`),
      ['GET /api/2.0/streambytes?size=8'],
    );
  });

  it('makes for TLS a self-signed certificate for its own address', async () => {
    const { url, certificate, fingerprint } = await start({ tls: true });
    assert.match(url, /^https:\/\/127\.0\.0\.1:\d+$/);
    const { hostname, port } = new URL(url);
    const socket = connectTls({ host: hostname, port: Number(port), ca: certificate });
    await once(socket, 'secureConnect');
    assert.equal(socket.getPeerX509Certificate()?.fingerprint256.replaceAll(':', '').toLowerCase(), fingerprint);
    socket.destroy();
  });

  describe('with a fault', () => {
    it('has a name for each fault, once', () => {
      assert.equal(new Set(APPLIANCE_FAULTS).size, APPLIANCE_FAULTS.length);
    });

    it('gives too few, too many, constant and repeated bytes', async () => {
      await start({ fault: 'short' });
      assert.equal((await get('streambytes?size=100')).body.length, 50);
      await appliance?.setFault('long');
      assert.equal((await get('streambytes?size=100')).body.length, 101);
      await appliance?.setFault('constant');
      assert.deepEqual((await get('streambytes?size=100')).body, Buffer.alloc(100));
      await appliance?.setFault('stuck');
      const [first, second] = [await get('streambytes?size=100'), await get('streambytes?size=100')];
      assert.deepEqual(first.body, second.body);
    });

    it('answers with pages, sentences, numbers that are no bytes, and failures', async () => {
      const expected = { html: 200, sentence: 200, 'out-of-range': 200, 'error-429': 429, 'error-500': 500, 'error-503': 503 } as const;
      await start();
      for (const fault of ['html', 'sentence', 'out-of-range', 'error-429', 'error-500', 'error-503'] as const) {
        await appliance?.setFault(fault);
        assert.equal((await get('streambytes?size=100')).status, expected[fault]);
      }
    });

    it('recovers after so many requests', async () => {
      await start();
      await appliance?.setFault('error-503', 2);
      const statuses = [];
      for (let i = 0; i < 4; i++) statuses.push((await get('streambytes?size=8')).status);
      assert.deepEqual(statuses, [503, 503, 200, 200]);
    });

    it('refuses connections, and listens on the same port afterwards', async () => {
      const { url } = await start();
      await appliance?.setFault('refused');
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      const [error] = (await once(socket, 'error').catch((reason: unknown) => [reason])) as unknown[];
      assert.ok(error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED');
      await appliance?.setFault(undefined);
      assert.equal(appliance?.url, url);
      assert.equal((await get('streambytes?size=8')).status, 200);
    });

    it('cuts connections and stalls', async () => {
      await start({ fault: 'reset' });
      await assert.rejects(get('streambytes?size=8'));
      await appliance?.setFault('stall');
      const response = await fetch(`${appliance?.url}/api/2.0/streambytes?size=8`);
      const reader = response.body?.getReader();
      assert.equal((await reader?.read())?.value?.length, 4);
      const rest = assert.rejects(async () => reader?.read());
      await appliance?.close();
      await rest;
    });

    it('gives bytes no faster than its rate', async () => {
      await start({ rate: 2000 });
      const begin = performance.now();
      assert.equal((await get('streambytes?size=400')).body.length, 400);
      assert.ok(performance.now() - begin >= 195);
    });

    it('shows the certificate of somebody else', async () => {
      const { url, certificate } = await start({ tls: true, fault: 'wrong-certificate' });
      const socket = connectTls({ host: '127.0.0.1', port: Number(new URL(url).port), ca: certificate });
      const [error] = (await once(socket, 'error')) as unknown[];
      assert.ok(error instanceof Error);
      assert.match(String('code' in error && error.code), /CERT|SELF_SIGNED|ALTNAME/);
    });
  });
});
