import { PassThrough, type Readable, type Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JSONRPCMessage, RequestId, Transport } from '@modelcontextprotocol/server';

/** One client over two streams, to whom everything is answered that it asked before it closed its end. */
export interface StdioConnection {
  readonly transport: Transport;
  /** Resolves when the client closed its end and what it asked is answered, or when it reads no more. */
  readonly ended: Promise<void>;
}

const PATIENCE = 5000; // milliseconds for what is asked when the input ends

/** Connects the streams. The library's own transport would give up at the end of the input what is being worked on. */
export async function connectStdio(input: Readable, output: Writable): Promise<StdioConnection> {
  const { StdioServerTransport } = await import('@modelcontextprotocol/server/stdio');
  const held = new PassThrough();
  const ended = Promise.withResolvers<void>();
  const transport = new AnsweringTransport(new StdioServerTransport(held, output), ended.resolve);
  output.once('error', () => ended.resolve()); // nobody reads any more
  input
    .once('error', () => ended.resolve())
    .once('close', () => {
      if (!input.readableEnded) ended.resolve();
    })
    .once('end', () => {
      void transport.allAnswered(PATIENCE).then(ended.resolve);
    })
    .pipe(held, { end: false });
  return { transport, ended: ended.promise };
}

class AnsweringTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #wire: Transport;
  readonly #onEnd: () => void;
  readonly #open = new Set<RequestId>();
  #whenNoneIsOpen: (() => void) | undefined;

  constructor(wire: Transport, onEnd: () => void) {
    this.#wire = wire;
    this.#onEnd = onEnd;
  }

  async start(): Promise<void> {
    const listeners: Pick<Transport, 'onclose' | 'onerror' | 'onmessage'> = {
      onclose: () => {
        this.#onEnd();
        this.onclose?.();
      },
      onerror: (error) => this.onerror?.(error),
      onmessage: (message: JSONRPCMessage) => {
        if ('method' in message && 'id' in message) this.#open.add(message.id);
        this.onmessage?.(message);
      },
    };
    Object.assign(this.#wire, listeners);
    await this.#wire.start();
  }

  async send(message: JSONRPCMessage): Promise<void> {
    await this.#wire.send(message);
    if ('method' in message || message.id === undefined) return;
    this.#open.delete(message.id);
    if (this.#open.size === 0) this.#whenNoneIsOpen?.();
  }

  close(): Promise<void> {
    return this.#wire.close();
  }

  async allAnswered(patience: number): Promise<void> {
    await nextTurn(); // the last lines are still on their way
    if (this.#open.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#whenNoneIsOpen = resolve;
    const timer = setTimeout(resolve, patience);
    await promise;
    clearTimeout(timer);
  }
}
