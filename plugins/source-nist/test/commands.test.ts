import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { captureOutput } from '@oclif/test';
import { ERROR_CATALOGUE } from 'egd-core';
import NistFetch from '../src/commands/nist/fetch.ts';
import NistVerify, { type NistVerification } from '../src/commands/nist/verify.ts';
import { NIST_ERRORS } from '../src/nist-error.ts';
import { type FakeBeacon, startFakeBeacon } from './support/fake-beacon.ts';
import { readRealPulses, type RealPulses } from './support/real-pulses.ts';

const root = join(import.meta.dirname, '..');
const verify = (argv: string[]): Promise<unknown> => NistVerify.run(argv, root);
const fetchPulse = (argv: string[]): Promise<unknown> => NistFetch.run(argv, root);

interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

async function run(command: (argv: string[]) => Promise<unknown>, ...argv: string[]): Promise<Outcome> {
  const { stdout, stderr, error } = await captureOutput(() => command(argv));
  return { stdout, stderr, exit: error === undefined ? 0 : (error.oclif?.exit ?? 1) };
}

describe('commands of the NIST beacon', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-nist-'));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  async function save(name: string, content: unknown): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }

  describe('egd nist verify', () => {
    let real: RealPulses;
    let [last, previous, first, certificate] = ['', '', '', ''];

    before(async () => {
      real = await readRealPulses();
      [last = '', previous = '', first = ''] = await Promise.all(
        real.documents.map((document, index) => save(`real-${String(index)}.json`, document)),
      );
      certificate = await save('certificate.pem', real.certificatePem);
    });

    it('accepts a real pulse with its certificate and the one before it, and says why', async () => {
      const { stdout, exit } = await run(verify, last, '--certificate', certificate, '--previous', previous);
      assert.equal(exit, 0);
      assert.match(stdout, /real-0\.json: chain 1, pulse 54610, 2018-08-30T17:44:00\.000Z: accepted\n/);
      assert.equal(stdout.match(/^ {2}(output|signature|certificate|link) +valid /gm)?.length, 4);
    });

    it('refuses a pulse by default when the evidence is missing', async () => {
      const { stdout, exit } = await run(verify, last);
      assert.equal(exit, 4);
      assert.match(stdout, /refused for: certificate, link\n/);
      assert.match(stdout, /link +unverifiable +the previous pulse is not at hand/);
    });

    it('requires what it is told to require', async () => {
      assert.equal((await run(verify, last, '--require', 'output')).exit, 0);
      assert.equal((await run(verify, last, '--certificate', certificate, '--require', 'output', '--require', 'signature')).exit, 0);
      assert.equal((await run(verify, last, '--require', 'signature')).exit, 4);
      assert.equal((await run(verify, last, '--require', 'everything')).exit, 2);
    });

    it('checks several pulses, each with the help of the others', async () => {
      const { stdout, exit } = await run(verify, last, first, '--certificate', certificate, '--previous', previous, '--json');
      assert.equal(exit, 0);
      const result: NistVerification = JSON.parse(stdout);
      assert.equal(result.accepted, true);
      assert.deepEqual(
        result.pulses.map(({ pulseIndex }) => pulseIndex),
        [54610, 1],
      );
      const both = await run(verify, last, previous, '--certificate', certificate, '--json');
      assert.equal(both.exit, 4);
      const report: NistVerification = JSON.parse(both.stdout);
      assert.deepEqual(
        report.pulses.map(({ accepted, refused }) => ({ accepted, refused })),
        [
          { accepted: true, refused: [] },
          { accepted: false, refused: ['link'] },
        ],
      );
    });

    it('prints the verdicts as JSON, also of a pulse that it refuses', async () => {
      const changed = await save('changed.json', {
        pulse: { ...real.last, statusCode: 2 },
        certificate: real.certificatePem,
        previous: real.previous,
      });
      const { stdout, exit } = await run(verify, changed, '--json');
      assert.equal(exit, 4);
      const report: NistVerification = JSON.parse(stdout);
      assert.equal(report.accepted, false);
      assert.deepEqual(report.pulses[0]?.refused, ['output', 'signature']);
      assert.equal(report.pulses[0]?.verdicts.link.verdict, 'valid');
    });

    it('names a file that is missing or no pulse', async () => {
      const missing = await run(verify, join(folder, 'missing.json'), '--json');
      assert.equal(missing.exit, 4);
      assert.deepEqual(JSON.parse(missing.stdout), {
        code: 'SOURCE_FILE_NOT_FOUND',
        message: `${join(folder, 'missing.json')} cannot be read: ENOENT`,
        suggestions: ['Check the path.'],
      });
      for (const content of ['<html>', '[]', { pulse: 5 }, { ...real.last, certificate: 5 }, { pulse: real.last, previous: {} }]) {
        const { stderr, exit } = await run(verify, await save('wrong.json', content));
        assert.equal(exit, 4);
        assert.match(stderr, /Error: Expected a saved pulse in .*wrong\.json, got .*\nCode: SOURCE_UNEXPECTED_REPLY\nTry: /);
      }
    });
  });

  describe('egd nist fetch', () => {
    let beacon: FakeBeacon;

    beforeEach(async () => {
      beacon = await startFakeBeacon();
    });

    afterEach(() => beacon.close());

    it('saves a pulse that can be verified offline afterwards', async () => {
      const file = join(folder, 'saved.json');
      const { stdout, stderr, exit } = await run(fetchPulse, '--base-url', beacon.baseUrl, '--output', file);
      assert.deepEqual([stdout, exit], ['', 0]);
      assert.match(stderr, /chain 7, pulse 3\n {2}output valid: .*\n {2}signature valid: .*\n {2}certificate valid: .*\n {2}link valid: /);
      await beacon.close();
      assert.equal((await run(verify, file, '--require', 'signature', '--require', 'link')).exit, 0);
    });

    it('writes to standard output, a pulse of a time or of a place in a chain', async () => {
      const [first, second] = beacon.pulses;
      const byTime = await run(fetchPulse, first?.timeStamp ?? '', '--base-url', beacon.baseUrl);
      assert.deepEqual(JSON.parse(byTime.stdout), { pulse: first, certificate: beacon.certificatePem });
      const byPlace = await run(fetchPulse, '--chain', '7', '--pulse', '2', '--base-url', beacon.baseUrl, '--json');
      assert.deepEqual(JSON.parse(byPlace.stdout), { pulse: second, certificate: beacon.certificatePem, previous: first });
    });

    it('saves also what does not verify, as it came', async () => {
      beacon.faults = { tamper: (pulse) => ({ ...pulse, statusCode: 9 }) };
      const file = join(folder, 'tampered.json');
      const { stderr } = await run(fetchPulse, '--base-url', beacon.baseUrl, '--output', file);
      assert.match(stderr, /output invalid: /);
      assert.match(await readFile(file, 'utf8'), /"statusCode": 9/);
      assert.equal((await run(verify, file)).exit, 4);
    });

    it('takes no page for a pulse, and says what went wrong', async () => {
      const codes: [BeaconPage, string][] = [
        [{ type: 'text/html', body: '<!DOCTYPE html>\n<title>Sign in</title>' }, 'SOURCE_UNEXPECTED_REPLY'],
        [{ type: 'application/json', body: '{"pulse":' }, 'SOURCE_UNEXPECTED_REPLY'],
        [{ type: 'application/json', body: '{"pulse":{}}' }, 'SOURCE_UNEXPECTED_REPLY'],
        [{ type: 'text/plain', status: 404, body: 'no' }, 'SOURCE_CLIENT_ERROR'],
        [{ type: 'text/plain', status: 429, body: 'no' }, 'SOURCE_RATE_LIMITED'],
        [{ type: 'text/plain', status: 503, body: 'no' }, 'SOURCE_SERVER_ERROR'],
      ];
      for (const [page, code] of codes) {
        beacon.faults = { page };
        const { stdout, exit } = await run(fetchPulse, '--base-url', beacon.baseUrl, '--json');
        assert.equal(exit, 4);
        const error: unknown = JSON.parse(stdout);
        assert.ok(typeof error === 'object' && error !== null);
        assert.deepEqual(Object.keys(error), ['code', 'message', 'suggestions']);
        assert.ok('code' in error);
        assert.equal(error.code, code);
      }
    });

    it('names a host that is not there, and a certificate that nobody vouches for', async () => {
      await beacon.close();
      assert.match((await run(fetchPulse, '--base-url', beacon.baseUrl)).stderr, /Code: SOURCE_NETWORK_ERROR/);
      const { createCertificate } = await import('egd-core/testing');
      beacon = await startFakeBeacon({ tls: createCertificate({ subject: 'stranger', altNames: ['127.0.0.1'] }) });
      assert.match((await run(fetchPulse, '--base-url', beacon.baseUrl)).stderr, /Code: SOURCE_TLS_ERROR/);
    });

    it('refuses a time that is none, plain http to another host, and an output that cannot be written', async () => {
      assert.equal((await run(fetchPulse, 'yesterday', '--base-url', beacon.baseUrl)).exit, 2);
      assert.equal((await run(fetchPulse, '--base-url', 'http://beacon.example')).exit, 2);
      const { stderr, exit } = await run(fetchPulse, '--base-url', beacon.baseUrl, '--output', join(folder, 'no', 'folder.json'));
      assert.equal(exit, 3);
      assert.match(stderr, /Code: OUTPUT_FAILED/);
    });
  });

  it('have errors with the categories and exit statuses of the catalogue', () => {
    for (const [code, { category, exit }] of Object.entries(NIST_ERRORS)) {
      const entry = Object.entries(ERROR_CATALOGUE).find(([name]) => name === code)?.[1];
      assert.deepEqual([category, exit], [entry?.category, entry?.exit], code);
    }
  });
});

interface BeaconPage {
  readonly type: string;
  readonly status?: number;
  readonly body: string;
}
