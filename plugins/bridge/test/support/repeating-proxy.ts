import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';

/** A proxy that hands on every request twice, as some do when the first answer is a 503 or comes late. */
export interface RepeatingProxy {
  readonly url: string;
  readonly requests: () => number; // that came
  close(): Promise<void>;
}

/** Starts one in front of `target`, on a free port of loopback. It answers what the second request was answered. */
export async function startRepeatingProxy(target: string): Promise<RepeatingProxy> {
  let requests = 0;
  const server = createServer((request, response) => {
    const handOn = async (): Promise<void> => {
      const body = await buffer(request);
      const send = (): Promise<Response> =>
        fetch(`${target}${request.url ?? '/'}`, { method: 'POST', headers: { 'content-type': 'application/msgpack' }, body });
      await (await send()).arrayBuffer();
      const answer = await send();
      requests++;
      response.writeHead(answer.status, { 'content-type': 'application/problem+json' }).end(Buffer.from(await answer.arrayBuffer()));
    };
    handOn().catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    requests: () => requests,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
