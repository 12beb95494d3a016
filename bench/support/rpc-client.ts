import { createConnection, type Socket } from 'node:net';

/** A client of the control socket that asks one thing after the other; it does as little as can be, so that the daemon is what is measured. */
export interface RpcClient {
  /** The `result` of a method, as text of JSON. */
  call(method: string, params?: object): Promise<string>;
  close(): void;
}

/** Connects to the control socket at a path. */
export async function connectRpc(path: string): Promise<RpcClient> {
  const socket = createConnection(path);
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const nextLine = lineReader(socket);
  let id = 0;
  return {
    call: async (method, params = {}) => {
      socket.write(`${JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params })}\n`);
      const line = await nextLine();
      if (line.slice(0, 200).includes('"error"')) throw new Error(line.slice(0, 500));
      return line;
    },
    close: () => socket.destroy(),
  };
}

function lineReader(socket: Socket): () => Promise<string> {
  let parts: string[] = [];
  let resolveLine: (line: string) => void;
  let rejectLine = ignore;
  socket.setEncoding('latin1');
  socket.on('data', (part: string) => {
    parts.push(part);
    if (!part.endsWith('\n')) return;
    const line = parts.join('');
    parts = [];
    resolveLine(line);
  });
  socket.on('error', (error) => rejectLine(error));
  socket.on('close', () => rejectLine(new Error('the daemon closed the connection')));
  return () =>
    new Promise((resolve, reject) => {
      resolveLine = resolve;
      rejectLine = reject;
    });
}

function ignore(_error: Error): void {
  // nobody waits
}
