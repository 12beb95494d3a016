import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { answerRequest, type StreamFormat } from './appliance-api.ts';
import { type ApplianceFault, withFault } from './appliance-fault.ts';
import { type ApplianceIdentity, applianceIdentity } from './appliance-identity.ts';
import { BlockGenerator } from './block-generator.ts';
import { randomStream } from './random-stream.ts';
import { sendAnswer } from './send-answer.ts';

/** How to start a fake appliance. */
export interface FakeApplianceOptions {
  readonly host?: string; // '127.0.0.1' when left out
  readonly port?: number; // any free one when left out
  readonly tls?: boolean | { readonly key: string; readonly cert: string }; // PEM; true makes a certificate; plain HTTP when left out
  readonly format?: StreamFormat; // 'raw' when left out
  readonly seed?: string; // the same bytes each time; random ones when left out
  readonly fault?: ApplianceFault; // none when left out
  readonly rate?: number; // bytes a second; without limit when left out
}

/** A running fake appliance. */
export interface FakeAppliance {
  readonly url: string; // base URL
  readonly certificate: string | undefined; // PEM, to be trusted by `tls_ca_file`
  readonly fingerprint: string | undefined; // SHA-256 of the certificate, hex, for `tls_fingerprint`
  readonly requests: readonly ApplianceRequest[]; // the last 1,000, oldest first
  /** Changes what is wrong with it; with `times`, for so many requests only (not `refused` and `wrong-certificate`). */
  setFault(fault: ApplianceFault | undefined, times?: number): Promise<void>;
  /** Changes how many bytes it gives a second; undefined: as many as go. */
  setRate(bytesPerSecond: number | undefined): void;
  /** Stops listening and cuts every connection. */
  close(): Promise<void>;
}

/** A request that came. */
export interface ApplianceRequest {
  readonly time: number; // milliseconds since the Unix epoch
  readonly method: string;
  readonly path: string; // with the query
}

/** Starts an HTTP or HTTPS server that speaks the API 2.0 of a Quantis appliance, with faults on demand. */
export async function startFakeAppliance(options: FakeApplianceOptions = {}): Promise<FakeAppliance> {
  const identity = options.tls === undefined || options.tls === false ? undefined : applianceIdentity(options.tls, options.host);
  const appliance = new RunningAppliance(options, identity);
  await appliance.start();
  return appliance;
}

const MOST_REQUESTS = 1000;
const SLOW_RATE = 64; // bytes a second
const REAL_RATE = 500_000; // bytes a second, what it claims where it has no limit

class RunningAppliance implements FakeAppliance {
  readonly requests: ApplianceRequest[] = [];
  readonly #options: FakeApplianceOptions;
  readonly #identity: ApplianceIdentity | undefined;
  readonly #server: Server | TlsServer;
  readonly #sockets = new Set<Socket>();
  readonly #blocks: BlockGenerator;
  readonly #numbers = randomStream();
  #port = 0;
  #rate: number | undefined;
  #fault: ApplianceFault | undefined;
  #faultyRequests = Infinity;

  constructor(options: FakeApplianceOptions, identity: ApplianceIdentity | undefined) {
    this.#options = options;
    this.#identity = identity;
    this.#rate = options.rate;
    this.#blocks = new BlockGenerator(randomStream(options.seed));
    const listener = (request: IncomingMessage, response: ServerResponse): void => this.#serve(request, response);
    this.#server = identity === undefined ? createServer(listener) : createTlsServer(identity.right, listener);
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  get url(): string {
    return `${this.#identity === undefined ? 'http' : 'https'}://${this.#options.host ?? '127.0.0.1'}:${String(this.#port)}`;
  }

  get certificate(): string | undefined {
    return this.#identity?.right.cert;
  }

  get fingerprint(): string | undefined {
    return this.#identity?.fingerprint;
  }

  async start(): Promise<void> {
    await this.#listen(this.#options.port ?? 0);
    await this.setFault(this.#options.fault);
  }

  async setFault(fault: ApplianceFault | undefined, times = Infinity): Promise<void> {
    this.#fault = fault;
    this.#faultyRequests = times;
    if (this.#server instanceof TlsServer && this.#identity !== undefined) {
      this.#server.setSecureContext(fault === 'wrong-certificate' ? this.#identity.wrong : this.#identity.right);
    }
    if (fault === 'refused') await this.#stopListening();
    else if (!this.#server.listening) await this.#listen(this.#port);
    this.#cutConnections(); // so that none that is kept alive escapes the change
  }

  setRate(bytesPerSecond: number | undefined): void {
    this.#rate = bytesPerSecond;
  }

  async close(): Promise<void> {
    this.#blocks.wipe();
    await this.#stopListening();
  }

  async #listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, this.#options.host ?? '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    const address = this.#server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
  }

  async #stopListening(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#cutConnections();
    await closed;
  }

  #cutConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '/';
    this.requests.push({ time: Date.now(), method: request.method ?? '', path });
    if (this.requests.length > MOST_REQUESTS) this.requests.shift();
    const fault = this.#faultOfThisRequest();
    if (fault === 'reset') {
      request.socket.destroy();
      return;
    }
    const answer = answerRequest(new URL(path, 'http://appliance'), {
      format: this.#options.format ?? 'raw',
      block: (size) => this.#blocks.next(size, fault),
      random: this.#numbers,
      rate: this.#rate ?? REAL_RATE,
    });
    const rate = fault === 'slow' ? SLOW_RATE : this.#rate;
    sendAnswer(response, withFault(answer, fault), { rate, stall: fault === 'stall' });
  }

  #faultOfThisRequest(): ApplianceFault | undefined {
    if (this.#faultyRequests <= 0) return undefined;
    this.#faultyRequests -= 1;
    return this.#fault;
  }
}
