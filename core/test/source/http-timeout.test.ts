import assert from 'node:assert/strict';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { failure, get, HttpFixture, textOf, until } from '../support/http-fixture.ts';

describe('the time limits of the HTTP client', () => {
  const fixture = new HttpFixture();
  afterEach(() => fixture.close());

  it('end a request whose reply does not begin', async () => {
    const server = await fixture.serve(() => undefined);
    await failure(get(server.url, {}, { firstByteTimeout: 100 }), 'SOURCE_NETWORK_TIMEOUT', /did not answer within 0\.1 s/);
    await until(() => server.connections === 0);
  });

  it('end a connection whose handshake does not begin', async () => {
    const sockets = new Set<Socket>();
    const silent = createServer((socket) => void sockets.add(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    await failure(get(`https://127.0.0.1:${port}/`, {}, { firstByteTimeout: 100 }), 'SOURCE_NETWORK_TIMEOUT', /did not answer/);
    for (const socket of sockets) socket.resume();
    await until(() => [...sockets].every((socket) => socket.destroyed || socket.readableEnded));
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });

  it('end a body in which nothing comes for too long', async () => {
    const server = await fixture.serve((_request, response) => void response.write('abc'));
    await failure(get(server.url, {}, { idleTimeout: 100 }), 'SOURCE_NETWORK_TIMEOUT', /nothing came for 0\.1 s, after 3 bytes/);
    await until(() => server.connections === 0);
  });

  it('let a body take as long as it likes while something comes', async () => {
    const { url } = await fixture.serve(async (_request, response) => {
      for (let index = 0; index < 12; index += 1) {
        response.write(String(index));
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      response.end();
    });
    assert.equal(textOf(await get(url, {}, { idleTimeout: 1_800, firstByteTimeout: 20_000 })), '01234567891011');
  });

  it('do not wait long for the reason of a refusal', async () => {
    const { url } = await fixture.serve((_request, response) => void response.writeHead(429).write('slow down\n'));
    await failure(get(url, {}, { idleTimeout: 100 }), 'SOURCE_RATE_LIMITED', /answered 429 Too Many Requests/);
  });

  describe('an abort', () => {
    it('before the request sends nothing', async () => {
      const server = await fixture.serve({ '/': '' });
      await failure(get(server.url, { signal: AbortSignal.abort() }), 'SOURCE_ABORTED', /was stopped/);
      assert.equal(server.requests.length, 0);
    });

    it('before the reply destroys the connection', async () => {
      const abort = new AbortController();
      const server = await fixture.serve(() => abort.abort(new Error('enough')));
      const error = await failure(get(server.url, { signal: abort.signal }), 'SOURCE_ABORTED', /was stopped/);
      assert.equal(error.cause, abort.signal.reason);
      await until(() => server.connections === 0);
    });

    it('amid the body destroys the connection', async () => {
      const abort = new AbortController();
      const server = await fixture.serve((_request, response) => {
        response.writeHead(200, { 'content-length': '100000' });
        response.write('x'.repeat(50_000), () => setImmediate(() => abort.abort()));
      });
      await failure(get(server.url, { signal: abort.signal }), 'SOURCE_ABORTED', /was stopped/);
      await until(() => server.connections === 0);
    });

    it('amid the body of a refusal is an abort', async () => {
      const abort = new AbortController();
      const server = await fixture.serve((_request, response) => {
        response.writeHead(500).write('x', () => setImmediate(() => abort.abort()));
      });
      await failure(get(server.url, { signal: abort.signal }), 'SOURCE_ABORTED', /was stopped/);
      await until(() => server.connections === 0);
    });
  });
});
