import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { openTestGateway, type TestGateway } from '../support/gateways.ts';

describe('what a gateway answers to what is no request', () => {
  let opened: TestGateway;

  before(async () => {
    opened = await openTestGateway({ requestTimeout: 200 });
  });

  after(() => opened.close());

  async function say(text: string): Promise<string> {
    const { host, port } = opened.gateway.listen;
    const socket = connect(port, host);
    const parts: Buffer[] = [];
    socket.on('data', (part: Buffer) => parts.push(part));
    socket.write(text);
    await once(socket, 'close');
    return Buffer.concat(parts).toString('latin1');
  }

  const HOST = 'Host: 127.0.0.1\r\nConnection: close\r\n';
  for (const [what, text, status] of [
    ['a path that is none', `GET /api/%zz HTTP/1.1\r\n${HOST}\r\n`, 400],
    ['a path that is none and begins as the one of bytes', `GET /api/random%zz HTTP/1.1\r\n${HOST}\r\n`, 400],
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['two lengths of a body', `POST /api/shuffle HTTP/1.1\r\n${HOST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ['headers without an end', `GET /live HTTP/1.1\r\n${HOST}X-Large: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['half a request', 'GET /live HTTP/1.1\r\n', 408],
  ] as const) {
    it(`tells of ${what} as of every error`, async () => {
      const [head = '', body = ''] = (await say(text)).split('\r\n\r\n');
      assert.match(head, new RegExp(`^HTTP/1\\.1 ${status} `));
      assert.match(head, /^content-type: application\/problem\+json$/im);
      assert.match(head, /^x-content-type-options: nosniff$/im);
      assert.match(head, /^cache-control: no-store$/im);
      assert.equal(head.match(/^content-length: (\d+)$/im)?.[1] ?? body.length.toString(), String(body.length));
      const { code, detail, ...rest } = JSON.parse(body);
      assert.deepEqual([code, rest.status], ['GATEWAY_BAD_REQUEST', status]);
      assert.ok(typeof detail === 'string' && detail !== '');
    });
  }
});
