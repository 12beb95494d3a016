import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EgdError, isEgdError, type Sample, type Source, validateKeys } from 'egd-core';
import { createCertificate, createTestTools } from 'egd-core/testing';
import type { NistKeys } from '../src/nist-table.ts';
import type { Pulse } from '../src/pulse.ts';
import { nistSourceType } from '../src/source-types.ts';
import { type FakeBeacon, type FakeBeaconOptions, startFakeBeacon } from './support/fake-beacon.ts';
import { createRsaCertificate } from './support/rsa-certificate.ts';

describe('nist source', () => {
  let beacon: FakeBeacon;

  afterEach(() => beacon.close());

  async function start(options: FakeBeaconOptions = {}): Promise<void> {
    beacon = await startFakeBeacon(options);
  }

  async function source(keys: Partial<NistKeys> = {}): Promise<Source> {
    return makeSource({ nist: 'last', base_url: beacon.baseUrl, ...keys });
  }

  function paths(): string[] {
    return beacon.server.requests.map(({ path }) => path.replace('/beacon/2.0', '').replace(/(certificate)\/.*/, '$1'));
  }

  it('takes the output of the last pulse after all four checks', async () => {
    await start();
    const sample = await read(source());
    const last = beacon.pulses.at(-1);
    assert.equal(hex(sample), last?.outputValue.toLowerCase());
    assert.equal(sample.origin, `${beacon.baseUrl}/pulse/last`);
    assert.deepEqual(paths().toSorted(), ['/certificate', '/chain/7/pulse/2', '/pulse/last']);
  });

  it('says with every sample that it is public', async () => {
    await start();
    const { events } = await read(source());
    assert.deepEqual(events, [
      {
        code: 'public-value',
        message: `chain 7, pulse 3 of ${beacon.pulses.at(-1)?.timeStamp ?? ''} is known to everybody: it is worth nothing as a secret`,
      },
    ]);
    assert.equal(nistSourceType.kind, 'public');
  });

  it('fetches a certificate once, and no pulse that it had just before', async () => {
    await start();
    const nist = await source();
    await nist.read({ signal: signal() });
    beacon.advance();
    await nist.read({ signal: signal() });
    await nist.read({ signal: signal() });
    assert.deepEqual(paths().toSorted(), [
      '/certificate',
      '/chain/7/pulse/2',
      '/chain/7/pulse/3',
      '/pulse/last',
      '/pulse/last',
      '/pulse/last',
    ]);
  });

  it('takes the pulse of a time, of a place in a chain, and the first of a chain', async () => {
    await start();
    const [first, second] = beacon.pulses;
    const time = second?.timeStamp ?? '';
    for (const keys of [{ nist: time }, { nist: Date.parse(time) }, { nist: true, chain: 7, pulse: 2 } as const]) {
      assert.equal(hex(await read(source(keys))), second?.outputValue.toLowerCase());
    }
    assert.equal(hex(await read(source({ chain: 7, pulse: 1 }))), first?.outputValue.toLowerCase());
  });

  it('tells of a last pulse that is old, and of a pulse of another time than asked for', async () => {
    await start({ lastTime: Date.parse('2020-01-01T00:00:00Z') });
    assert.deepEqual(codes(await read(source())), ['public-value', 'pulse-stale']);
    assert.deepEqual(codes(await read(source({ nist: '2025-01-01T00:00:00Z' }))), ['public-value', 'pulse-elsewhen']);
    assert.deepEqual(codes(await read(source({ nist: '2020-01-01T00:00:00Z' }))), ['public-value']);
  });

  describe('with the key `require`', () => {
    const changes: readonly (readonly [string, (pulse: Pulse) => Pulse, RegExp])[] = [
      [
        'output',
        (pulse) => ({ ...pulse, outputValue: `${pulse.outputValue.slice(0, -2)}${pulse.outputValue.endsWith('00') ? '11' : '00'}` }),
        /output invalid: /,
      ],
      [
        'random value',
        (pulse) => ({ ...pulse, localRandomValue: '00'.repeat(64) }),
        /output invalid: .*; signature invalid: .*; link invalid: /,
      ],
      ['certificate', (pulse) => ({ ...pulse, timeStamp: '2001-01-01T00:00:00.000Z' }), /certificate invalid: it is valid from/],
    ];
    for (const [what, tamper, message] of changes) {
      it(`left out, refuses a pulse whose ${what} was changed`, async () => {
        await start();
        beacon.faults = { tamper: (pulse) => (pulse === beacon.pulses.at(-1) ? tamper(pulse) : pulse) };
        const error = await failure(source());
        assert.equal(error.code, 'SOURCE_PULSE_INVALID');
        assert.match(error.message, message);
      });
    }

    it('left out, takes a pulse whose signature nobody can verify, and says so', async () => {
      const now = Date.now();
      const certificate = createRsaCertificate(1024, new Date(now - 1e7), new Date(now + 1e7));
      const { privateKey } = createRsaCertificate(2048, new Date(now), new Date(now));
      await start({ certificate, signingKey: privateKey });
      const sample = await read(source());
      assert.deepEqual(sample.events?.[1], {
        code: 'pulse-unproven',
        message: 'signature unverifiable: the signature has 2048 bits, the key of the certificate it names 1024',
      });
      const error = await failure(source({ require: ['output', 'signature'] }));
      assert.match(error.message, /: signature unverifiable: /);
    });

    it('left out, refuses a pulse whose signature is wrong', async () => {
      const now = Date.now();
      const certificate = createRsaCertificate(2048, new Date(now - 1e7), new Date(now + 1e7));
      const { privateKey } = createRsaCertificate(2048, new Date(now), new Date(now));
      await start({ certificate, signingKey: privateKey });
      assert.match((await failure(source())).message, /: signature invalid: the key of the certificate did not sign this pulse$/);
      const sample = await read(source({ require: ['output', 'link'] }));
      assert.deepEqual(codes(sample), ['public-value', 'pulse-unproven']);
    });

    it('needs nothing that it does not require', async () => {
      await start();
      beacon.faults = { page: { status: 503, type: 'text/plain', body: 'no' }, pageAt: /certificate|chain/ };
      const sample = await read(source({ require: ['output'] }));
      assert.equal(hex(sample), beacon.pulses.at(-1)?.outputValue.toLowerCase());
      assert.deepEqual(
        sample.events?.slice(1).map(({ message }) => message.replace(/: http.*/, '')),
        ['signature', 'certificate', 'link'].map((check) => `${check} unverifiable: could not be fetched`),
      );
      assert.equal((await failure(source())).code, 'SOURCE_SERVER_ERROR');
    });

    it('does not keep a certificate that is not the one asked for', async () => {
      await start();
      beacon.faults = { certificate: createCertificate({ subject: 'other' }).cert };
      const nist = await source();
      assert.match((await failure(nist)).message, /certificate invalid: the pulse names certificate/);
      beacon.faults = {};
      assert.equal((await nist.read({ signal: signal() })).bytes.length, 64);
    });
  });

  describe('and replies that are no pulses', () => {
    const pages: readonly (readonly [string, string, number, string, RegExp])[] = [
      ['a captive portal', 'text/html', 200, '<!DOCTYPE html>\n<title>Sign in</title>', /got 38 bytes: "<!DOCTYPE html>"$/],
      ['a sentence', 'text/plain', 200, 'Too many requests, wait a minute.', /"Too many requests, wait a minute\."$/],
      ['JSON cut short', 'application/json', 200, '{"pulse":{', /Expected a pulse in JSON/],
      ['an error in JSON', 'application/json', 200, '{"error":"busy"}', /got a pulse without a valid `uri`$/],
      ['nothing', 'application/json', 200, '', /got nothing$/],
    ];
    for (const [what, type, status, body, message] of pages) {
      it(`refuses ${what}`, async () => {
        await start();
        beacon.faults = { page: { type, status, body } };
        const error = await failure(source());
        assert.equal(error.code, 'SOURCE_UNEXPECTED_REPLY');
        assert.match(error.message, message);
      });
    }

    it('refuses a page instead of a certificate', async () => {
      await start();
      beacon.faults = { page: { type: 'text/html', body: '<html>' }, pageAt: /certificate/ };
      assert.match((await failure(source())).message, /Expected a certificate in PEM from .*, got 6 bytes: "<html>"$/);
    });

    it('refuses another pulse than the one of the place asked for', async () => {
      await start();
      beacon.faults = { tamper: (pulse) => ({ ...pulse, pulseIndex: 9 }) };
      const error = await failure(source({ chain: 7, pulse: 2 }));
      assert.equal(error.message, 'Expected pulse 2 of chain 7, got pulse 9 of chain 7');
    });

    it('passes on what the server said', async () => {
      await start();
      for (const [status, code] of [
        [404, 'SOURCE_CLIENT_ERROR'],
        [429, 'SOURCE_RATE_LIMITED'],
        [500, 'SOURCE_SERVER_ERROR'],
      ] as const) {
        beacon.faults = { page: { type: 'text/plain', status, body: 'no' } };
        assert.equal((await failure(source())).code, code);
      }
    });
  });

  it('trusts a pinned certificate or a file of authorities, and nobody else', async () => {
    const certificate = createCertificate({ subject: 'beacon', altNames: ['127.0.0.1'] });
    await start({ tls: certificate });
    assert.equal((await failure(source())).code, 'SOURCE_TLS_ERROR');
    assert.equal((await read(source({ tls_fingerprint: certificate.fingerprint }))).bytes.length, 64);
    const folder = await mkdtemp(join(tmpdir(), 'egd-nist-'));
    try {
      await writeFile(join(folder, 'ca.pem'), certificate.cert);
      assert.equal((await read(source({ tls_ca_file: join(folder, 'ca.pem') }))).bytes.length, 64);
      assert.equal((await failure(source({ tls_ca_file: join(folder, 'no.pem') }))).code, 'SOURCE_FILE_NOT_FOUND');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('stops when it is told to', async () => {
    await start();
    assert.equal((await failure(source(), AbortSignal.abort())).code, 'SOURCE_ABORTED');
    const controller = new AbortController();
    beacon.faults = {
      get page() {
        controller.abort();
        return { type: 'text/plain', body: '' };
      },
    };
    assert.equal((await failure(source(), controller.signal)).code, 'SOURCE_ABORTED');
  });
});

async function makeSource(keys: NistKeys): Promise<Source> {
  const result = await validateKeys(nistSourceType, keys);
  assert.ok(result.issues === undefined);
  return nistSourceType.create({ id: 'beacon', name: 'Beacon', keys: result.value, raw: {} }, createTestTools({ environment: {} }));
}

async function read(source: Source | Promise<Source>): Promise<Sample> {
  return (await source).read({ signal: signal() });
}

async function failure(source: Source | Promise<Source>, aborted = signal()): Promise<EgdError> {
  const error: unknown = await (await source).read({ signal: aborted }).then(
    () => assert.fail('a sample came'),
    (reason: unknown) => reason,
  );
  assert.ok(isEgdError(error), String(error));
  return error;
}

function signal(): AbortSignal {
  return new AbortController().signal;
}

function hex({ bytes }: Sample): string {
  return Buffer.from(bytes).toString('hex');
}

function codes({ events = [] }: Sample): string[] {
  return events.map(({ code }) => code);
}
