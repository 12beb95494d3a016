// The server that the gateway is measured against: node:http that answers as many characters, always the same.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const [, , port = '0', , shared] = process.argv;
const answers = new Map<string, string>();

const server = createServer((request, response) => {
  const { url = '' } = request;
  let body = answers.get(url);
  if (body === undefined) {
    body = 'ab'.repeat(Number(new URLSearchParams(url.split('?')[1]).get('bytes')));
    answers.set(url, body);
  }
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'content-length': body.length });
  response.end(body);
});
server.listen({ host: '127.0.0.1', port: Number(port), reusePort: shared === 'true' }, () => {
  process.send?.(portOf(server.address()));
});
process.on('message', () => process.send?.('filled'));
process.on('disconnect', () => process.exit());

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
