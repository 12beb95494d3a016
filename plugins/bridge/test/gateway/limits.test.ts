import assert from 'node:assert/strict';
import { once } from 'node:events';
import { IncomingMessage, ServerResponse, type Server } from 'node:http';
import { connect, Socket, type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { createServer } from '../../src/gateway/http-server.ts';
import { cutOffSlowReaders } from '../../src/gateway/slow-readers.ts';

const LARGE = Buffer.alloc(16 * 1_048_576, 65); // more than the kernel keeps for a client that doesn't read

describe('limits of the server', () => {
  let server: Server;
  const sockets: Socket[] = [];
  let endings: (() => unknown)[] = [];

  async function serve(limits: { readonly maxConnections?: number; readonly requestTimeout?: number } = {}): Promise<number> {
    server = createServer(answer, {
      limits: { maxConnections: 10, requestTimeout: 400, ...limits },
      tls: undefined,
      asksForCertificate: false,
      isDraining: () => false,
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  function open(port: number): Socket {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined); // to be cut off is what is tested
    sockets.push(socket);
    return socket;
  }

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    for (const end of endings) end();
    endings = [];
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  it('cuts off a client that sends its headers byte by byte', async () => {
    const socket = open(await serve());
    const request = Buffer.from(`GET / HTTP/1.1\r\nHost: h\r\nX-Slow: ${'x'.repeat(10_000)}`);
    let sent = 0;
    const drip = setInterval(() => socket.write(request.subarray(sent, (sent += 1))), 20);
    endings.push(() => clearInterval(drip));
    assert.match(await readAll(socket), /^HTTP\/1\.1 408 /);
  });

  it('cuts off a client that sends its body byte by byte', async () => {
    const socket = open(await serve());
    socket.write('POST /body HTTP/1.1\r\nHost: h\r\nContent-Length: 10000\r\n\r\n');
    const drip = setInterval(() => socket.write('x'), 20);
    endings.push(() => clearInterval(drip));
    assert.match(await readAll(socket), /^HTTP\/1\.1 408 /);
  });

  it('cuts off a client that never reads its answer', async () => {
    const port = await serve();
    const cutOff = new Promise<void>((resolve) => {
      endings.push(cutOffSlowReaders(server, { time: 200, bytes: 1024, every: 20, onCutOff: () => resolve() }));
    });
    const arrived = once(server, 'connection');
    const socket = open(port);
    socket.pause();
    socket.write('GET /large HTTP/1.1\r\nHost: h\r\n\r\n');
    const [accepted] = (await arrived) as [Socket];
    await cutOff;
    assert.equal(accepted.destroyed, true);
  });

  it('serves a client to the end that takes long but reads on', async () => {
    const port = await serve();
    endings.push(cutOffSlowReaders(server, { time: 200, bytes: 1024, every: 20 }));
    const socket = open(port);
    socket.write('GET /pieces HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
    let read = 0;
    socket.on('data', (chunk: Buffer) => {
      read += chunk.length;
      if (read > LARGE.length / 2) return;
      socket.pause(); // a little at a time, so that something waits for longer than `time`
      setTimeout(() => socket.resume(), 2);
    });
    await once(socket, 'end');
    assert.ok(read > LARGE.length, `read ${read} bytes`);
  });

  it('answers headers that are too large with 431', async () => {
    const socket = open(await serve());
    socket.write(`GET / HTTP/1.1\r\nHost: h\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`);
    assert.match(await readAll(socket), /^HTTP\/1\.1 431 /);
  });

  it('reads every header, also behind many others', async () => {
    const socket = open(await serve());
    const many = Array.from({ length: 500 }, (_header, index) => `X-${index}: 1\r\n`).join('');
    socket.write(`GET /forwarded HTTP/1.1\r\nHost: h\r\n${many}X-Forwarded-For: 192.0.2.1\r\nConnection: close\r\n\r\n`);
    assert.match(await readAll(socket), /\r\n\r\n192\.0\.2\.1$/);
  });

  it('hands on no request of a client that is gone, whose address nobody knows any more', async () => {
    await serve();
    const gone = new Socket();
    const request = Object.assign(new IncomingMessage(gone), { method: 'GET', url: '/' });
    const response = new ServerResponse(request);
    server.emit('request', request, response);
    assert.deepEqual([gone.destroyed, response.writableEnded], [true, false]);
  });

  it('closes a connection beyond the most that it takes', async () => {
    const port = await serve({ maxConnections: 1 });
    const first = open(port);
    await once(first, 'connect');
    const second = open(port);
    await once(second, 'close');
    first.write('GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
    assert.match(await readAll(first), /^HTTP\/1\.1 200 /);
  });

  it('sends strict headers with every answer', async () => {
    const socket = open(await serve());
    socket.write('GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
    const answer = (await readAll(socket)).toLowerCase();
    for (const header of ['x-content-type-options: nosniff', 'cache-control: no-store', "content-security-policy: default-src 'none'"]) {
      assert.ok(answer.includes(header), header);
    }
    assert.doesNotMatch(answer, /^(server|x-powered-by):/m);
  });
});

function answer(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === '/large') response.end(LARGE);
  else if (request.url === '/forwarded') response.end(request.headers['x-forwarded-for']);
  else if (request.url === '/pieces') Readable.from(pieces()).pipe(response);
  else if (request.method === 'POST') request.on('end', () => response.end('done')).resume();
  else response.end('done');
}

function* pieces(): Generator<Buffer> {
  for (let start = 0; start < LARGE.length; start += 65_536) yield LARGE.subarray(start, start + 65_536);
}

async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}
