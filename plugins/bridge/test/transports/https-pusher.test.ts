import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createCertificate } from 'egd-core/testing';
import { httpsPusher, type HttpsPusherOptions } from '../../src/transports/https-pusher.ts';
import type { FailedPush, Pusher, PushOutcome } from '../../src/transports/pusher.ts';

const NEVER = new AbortController().signal;
const AUTHORITY = createCertificate({ subject: 'a test authority', authority: true });
const GATEWAY = createCertificate({ subject: 'gateway', altNames: ['127.0.0.1'], issuer: AUTHORITY });
const OTHER = createCertificate({ subject: 'somebody else', altNames: ['127.0.0.1'] });
const COLLECTOR = createCertificate({ subject: 'collector', issuer: AUTHORITY });

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

interface Stand {
  readonly server: Server;
  readonly url: string;
  readonly bodies: readonly Buffer[];
  readonly sockets: ReadonlySet<unknown>; // that requests came on
  answer: Answer;
}

function failure(outcome: PushOutcome): FailedPush {
  assert.equal(outcome.status, 'failed');
  return outcome;
}

describe('https pusher', () => {
  let folder: string;
  const opened: { close(): unknown }[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-pusher-'));
    const files = {
      'ca.pem': AUTHORITY.cert,
      'collector.pem': COLLECTOR.cert,
      'collector.key': COLLECTOR.key,
      'other.pem': OTHER.cert,
      'no.pem': 'no',
    };
    await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
  });

  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
  });

  after(() => rm(folder, { recursive: true }));

  const file = (name: string): string => join(folder, name);

  async function stand(options: { plain?: boolean; clientCa?: boolean; identity?: typeof GATEWAY } = {}): Promise<Stand> {
    const { identity = GATEWAY } = options;
    const bodies: Buffer[] = [];
    const sockets = new Set<unknown>();
    const result = { bodies, sockets, answer: ((_request, response) => response.end()) as Answer };
    const answerTo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      bodies.push(await buffer(request));
      result.answer(request, response);
    };
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      sockets.add(request.socket);
      void answerTo(request, response);
    };
    const clients = options.clientCa === true ? { requestCert: true, rejectUnauthorized: true, ca: AUTHORITY.cert } : {};
    const server =
      options.plain === true ? createServer(listener) : createTlsServer({ key: identity.key, cert: identity.cert, ...clients }, listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    opened.push({
      close: () =>
        new Promise((resolve) => {
          server.close(resolve);
          server.closeAllConnections();
        }),
    });
    const { port } = server.address() as AddressInfo;
    return Object.assign(result, { server, url: `${options.plain === true ? 'http' : 'https'}://127.0.0.1:${String(port)}/push` });
  }

  async function pusher(options: HttpsPusherOptions): Promise<Pusher> {
    const made = await httpsPusher(options);
    opened.push(made);
    return made;
  }

  it('posts a packet as it is, and keeps the connection for the next', async () => {
    const there = await stand();
    const push = await pusher({ url: there.url, caFile: file('ca.pem') });
    const packets = [randomBytes(1000), randomBytes(70_000)];
    for (const packet of packets) assert.deepEqual(await push.push(packet, NEVER), { status: 'delivered' });
    assert.deepEqual(there.bodies, packets);
    assert.equal(there.sockets.size, 1);
  });

  it('sends no byte to a server whose certificate nobody vouches for', async () => {
    const there = await stand({ identity: OTHER });
    const push = await pusher({ url: there.url, caFile: file('ca.pem') });
    const { error, mayHaveArrived } = failure(await push.push(randomBytes(100), NEVER));
    assert.equal(error.code, 'COLLECTOR_PUSH_FAILED');
    assert.match(error.message, /can't be reached: .*(self-signed|certificate)/);
    assert.equal(mayHaveArrived, false);
    assert.equal(there.bodies.length, 0);
  });

  it('trusts the pinned certificate alone, whoever signed it', async () => {
    const there = await stand({ identity: OTHER });
    const colons = OTHER.fingerprint.toUpperCase().replaceAll(/..(?=.)/g, '$&:');
    const right = await pusher({ url: there.url, fingerprint: colons });
    assert.deepEqual(await right.push(randomBytes(100), NEVER), { status: 'delivered' });
    const wrong = await pusher({ url: there.url, fingerprint: GATEWAY.fingerprint });
    const { error, mayHaveArrived } = failure(await wrong.push(randomBytes(100), NEVER));
    assert.match(
      error.message,
      new RegExp(`has the SHA-256 fingerprint ${OTHER.fingerprint}, expected \`push_fingerprint\` ${GATEWAY.fingerprint}`),
    );
    assert.equal(mayHaveArrived, false);
    assert.equal(there.bodies.length, 1);
  });

  it('shows its own certificate where it has one', async () => {
    const there = await stand({ clientCa: true });
    const shown = await pusher({
      url: there.url,
      caFile: file('ca.pem'),
      clientCert: file('collector.pem'),
      clientKey: file('collector.key'),
    });
    assert.deepEqual(await shown.push(randomBytes(10), NEVER), { status: 'delivered' });
    const none = await pusher({ url: there.url, caFile: file('ca.pem') });
    failure(await none.push(randomBytes(10), NEVER));
    assert.equal(there.bodies.length, 1);
  });

  it('refuses to begin with a file that is no certificate, or is not there', async () => {
    for (const caFile of ['no.pem', 'missing.pem'])
      await assert.rejects(httpsPusher({ url: 'https://127.0.0.1:1/push', caFile: file(caFile) }), { code: 'CONFIG_INVALID_VALUE' });
    await assert.rejects(
      httpsPusher({ url: 'https://127.0.0.1:1/push', clientCert: file('other.pem'), clientKey: file('collector.key') }),
      {
        code: 'CONFIG_INVALID_VALUE',
      },
    );
  });

  const answers = [
    { status: 409, becomes: 'seen' },
    { status: 507, code: 'COLLECTOR_PUSH_FAILED', mayHaveArrived: false, says: /its buffer is full/ },
    { status: 503, code: 'COLLECTOR_PUSH_FAILED', mayHaveArrived: true, says: /it can take nothing now/ },
    { status: 502, code: 'COLLECTOR_PUSH_FAILED', mayHaveArrived: true, says: /answered 502/ },
    { status: 401, code: 'COLLECTOR_PUSH_REFUSED', mayHaveArrived: false, says: /does not know the key/ },
    { status: 400, code: 'COLLECTOR_PUSH_REFUSED', mayHaveArrived: false, says: /\(PACKET_TOO_OLD\)/ },
    { status: 413, code: 'COLLECTOR_PUSH_REFUSED', mayHaveArrived: false, says: /`packet_size`/ },
    { status: 302, code: 'COLLECTOR_PUSH_REFUSED', mayHaveArrived: false, says: /answered 302/ },
  ];
  for (const { status, becomes = 'failed', code, mayHaveArrived, says } of answers) {
    it(`takes ${String(status)} for what it says`, async () => {
      const there = await stand({ plain: true });
      there.answer = (_request, response) => {
        response.writeHead(status, { 'content-type': 'application/problem+json', 'retry-after': '7' }).end('{"code":"PACKET_TOO_OLD"}');
      };
      const outcome = await (await pusher({ url: there.url })).push(randomBytes(10), NEVER);
      assert.equal(outcome.status, becomes);
      if (outcome.status !== 'failed') return;
      assert.equal(outcome.error.code, code);
      assert.equal(outcome.mayHaveArrived, mayHaveArrived);
      assert.match(outcome.error.message, says ?? /./);
      assert.deepEqual(outcome.error.metadata, { status, refusal: 'PACKET_TOO_OLD', retryAfter: 7 });
    });
  }

  it('shows nothing of an answer that is no problem document', async () => {
    const there = await stand({ plain: true });
    there.answer = (_request, response) => {
      response.writeHead(400).end(`{"code":"\\u001b[31m", "detail": "${'x'.repeat(100_000)}"}`);
    };
    const { error } = failure(await (await pusher({ url: there.url })).push(randomBytes(10), NEVER));
    assert.ok(error.message.length < 300 && !error.message.includes('['), error.message);
  });

  it('knows that a packet did not arrive where nobody listens', async () => {
    const there = await stand({ plain: true });
    await opened.pop()?.close();
    const { reason, mayHaveArrived } = failure(await (await pusher({ url: there.url })).push(randomBytes(10), NEVER));
    assert.deepEqual({ reason, mayHaveArrived }, { reason: 'ECONNREFUSED', mayHaveArrived: false });
  });

  it('does not know whether a packet arrived where the connection breaks, or no answer comes in time', async () => {
    const there = await stand();
    const push = await pusher({ url: there.url, caFile: file('ca.pem'), timeout: 200 });
    there.answer = (request) => request.socket.destroy();
    assert.equal(failure(await push.push(randomBytes(10), NEVER)).mayHaveArrived, true);
    there.answer = () => undefined;
    const late = failure(await push.push(randomBytes(10), NEVER));
    assert.deepEqual({ reason: late.reason, mayHaveArrived: late.mayHaveArrived }, { reason: 'timeout', mayHaveArrived: true });
  });

  it('opens another connection where the kept one was closed meanwhile', async () => {
    const there = await stand();
    const push = await pusher({ url: there.url, caFile: file('ca.pem') });
    assert.equal((await push.push(randomBytes(10), NEVER)).status, 'delivered');
    there.server.closeAllConnections();
    assert.equal((await push.push(randomBytes(10), NEVER)).status, 'delivered');
    assert.equal(there.sockets.size, 2);
  });

  for (const [status, becomes] of [
    [409, 'delivered'],
    [507, 'failed'],
  ] as const) {
    it(`sends a packet again where the kept connection broke meanwhile, and takes ${status} for what it is then: it may have arrived at once`, async () => {
      const there = await stand({ plain: true });
      const push = await pusher({ url: there.url });
      assert.equal((await push.push(randomBytes(10), NEVER)).status, 'delivered');
      there.answer = (request) => {
        there.answer = (_request, response) => void response.writeHead(status).end();
        request.socket.destroy();
      };
      const outcome = await push.push(randomBytes(10), NEVER);
      assert.equal(outcome.status, becomes);
      if (outcome.status === 'failed') assert.equal(outcome.mayHaveArrived, true);
      assert.equal(there.bodies.length, 3);
    });
  }

  it('lets a packet that is under way come to its end while it reads its files again', async () => {
    const there = await stand();
    const push = await pusher({ url: there.url, caFile: file('ca.pem') });
    const asked = new Promise<ServerResponse>((resolve) => (there.answer = (_request, response) => resolve(response)));
    const pushed = push.push(randomBytes(10), NEVER);
    const response = await asked;
    await push.reload();
    response.end();
    assert.equal((await pushed).status, 'delivered');
    there.answer = (_request, next) => void next.end();
    assert.equal((await push.push(randomBytes(10), NEVER)).status, 'delivered');
    assert.equal(there.sockets.size, 2);
    assert.equal(there.bodies.length, 2);
  });

  it('reads its files again, and goes on with the old ones when they are unusable', async () => {
    const there = await stand();
    const caFile = file('changing.pem');
    await writeFile(caFile, OTHER.cert);
    const push = await pusher({ url: there.url, caFile });
    failure(await push.push(randomBytes(10), NEVER));
    await writeFile(caFile, AUTHORITY.cert);
    await push.reload();
    assert.equal((await push.push(randomBytes(10), NEVER)).status, 'delivered');
    await writeFile(caFile, 'nothing');
    await assert.rejects(push.reload(), { code: 'CONFIG_INVALID_VALUE' });
    assert.equal((await push.push(randomBytes(10), NEVER)).status, 'delivered');
  });
});
