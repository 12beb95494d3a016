import { once } from 'node:events';
import { Agent, type RequestOptions } from 'node:https';
import { PassThrough, type Duplex } from 'node:stream';
import { checkServerIdentity, TLSSocket, type ConnectionOptions } from 'node:tls';
import { openTunnel } from './proxy-tunnel.ts';
import { checkFingerprint } from './tls-fingerprint.ts';

/** How the connections of one exchange are made. */
export interface ConnectionPolicy {
  readonly proxy: URL | undefined;
  readonly fingerprint: string | undefined; // SHA-256 of the certificate that is trusted instead of any authority
  readonly signal: AbortSignal; // connections still being made when it aborts are destroyed
}

/**
 * Makes TLS connections, through a proxy where there is one, and hands them over only after the certificate was
 * verified: a wrong server never sees a byte of the request. No connection is kept for another request.
 */
export class VerifiedAgent extends Agent {
  readonly #policy: ConnectionPolicy;

  constructor(policy: ConnectionPolicy) {
    super({ keepAlive: false, maxCachedSessions: 0 });
    this.#policy = policy;
  }

  override createConnection(options: RequestOptions, callback?: (error: Error | null, socket: Duplex) => void): undefined {
    void this.#handOver(options, callback);
  }

  async #handOver(options: RequestOptions, callback?: (error: Error | null, socket: Duplex) => void): Promise<void> {
    const made = await this.#connect(options).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
    if (made instanceof Error) callback?.(made, new PassThrough().destroy());
    else callback?.(null, made);
  }

  async #connect(options: RequestOptions): Promise<Duplex> {
    const { proxy, fingerprint, signal } = this.#policy;
    const host = options.host ?? 'localhost';
    const tunnel = proxy === undefined ? undefined : await openTunnel(proxy, host, Number(options.port ?? 443), signal);
    const trust: ConnectionOptions =
      fingerprint === undefined
        ? { rejectUnauthorized: true, checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate) }
        : { rejectUnauthorized: false };
    const socket = super.createConnection({ ...options, ...trust, ...(tunnel === undefined ? {} : { socket: tunnel }) });
    if (!(socket instanceof TLSSocket)) throw new TypeError('expected a TLS connection');
    try {
      await once(socket, 'secureConnect', { signal });
      if (fingerprint !== undefined) checkFingerprint(socket, fingerprint);
      socket.on('error', () => undefined); // until the request listens
      return socket;
    } catch (error) {
      socket.on('error', () => undefined).destroy();
      tunnel?.destroy();
      throw error;
    }
  }
}
