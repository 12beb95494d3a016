import { createConnection, type Socket } from 'node:net';

/** A client of the control socket that asks for bytes, one request after the other, until the daemon is gone. */
export class DaemonClient {
  readonly replies: Buffer[] = []; // also a part of one, when the daemon was killed meanwhile
  readonly ended: Promise<void>;
  errors = 0; // answers that are errors
  readonly #socket: Socket;
  readonly #length: () => number;
  #line = '';

  /** `length`: how many bytes to ask for next. */
  constructor(path: string, length: () => number) {
    this.#length = length;
    this.#socket = createConnection(path, () => this.ask());
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (part: string) => this.#read(part));
    this.#socket.on('error', () => {}); // the daemon was killed
    this.ended = new Promise((resolve) =>
      this.#socket.once('close', () => {
        this.#keep(this.#line);
        resolve();
      }),
    );
  }

  /** Bytes that came. */
  get given(): number {
    return this.replies.reduce((sum, { length }) => sum + length, 0);
  }

  ask(): void {
    this.call('getentropy', { bytes: this.#length(), encoding: 'base64' });
  }

  call(method: string, params: object = {}): void {
    if (this.#socket.writable) this.#socket.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })}\n`);
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(part: string): void {
    const lines = (this.#line + part).split('\n');
    this.#line = lines.pop() ?? '';
    for (const line of lines) {
      this.#keep(line);
      if (line.includes('"error"')) this.errors++;
      setTimeout(() => this.ask(), 4 * Math.random());
    }
  }

  // What came of a reply has left the daemon, also when its end is missing.
  #keep(line: string): void {
    const data = /"data":"([A-Za-z0-9+/]*)/.exec(line)?.[1] ?? '';
    if (data !== '') this.replies.push(Buffer.from(data, 'base64'));
  }
}
