import { once } from 'node:events';
import { Agent, type RequestOptions } from 'node:https';
import { PassThrough, type Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';

/** What a gateway is known by, and what a collector shows of itself. */
export interface GatewayTrust {
  readonly ca?: string; // PEM of the only authorities that are trusted
  readonly fingerprint?: string; // SHA-256 of the certificate that is trusted instead of any authority, hex
  readonly fingerprintKey?: string; // how the configuration calls it, `push_fingerprint` when left out
  readonly cert?: string; // PEM, the collector's own
  readonly key?: string; // PEM
}

/** Says that the other end is not the gateway, or that it can't be told. */
export class UntrustedGateway extends Error {
  override readonly name = 'UntrustedGateway';
}

/**
 * Makes TLS connections that are kept for the next packet, and hands them over only after the certificate was verified:
 * what is not the gateway never sees a byte of a packet.
 */
export class VerifiedAgent extends Agent {
  readonly #trust: GatewayTrust;
  readonly #timeout: number; // milliseconds for connection and handshake

  constructor(trust: GatewayTrust, timeout: number) {
    super({ keepAlive: true, maxSockets: 1 });
    this.#trust = trust;
    this.#timeout = timeout;
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
    const { fingerprint, fingerprintKey = 'push_fingerprint', ca, cert, key } = this.#trust;
    const socket = super.createConnection({
      ...options,
      rejectUnauthorized: fingerprint === undefined,
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    });
    if (!(socket instanceof TLSSocket)) throw new TypeError('expected a TLS connection');
    try {
      await once(socket, 'secureConnect', { signal: AbortSignal.timeout(this.#timeout) });
      if (fingerprint !== undefined) checkFingerprint(socket, fingerprint, fingerprintKey);
      socket.on('error', () => undefined); // until the request listens
      return socket;
    } catch (error) {
      socket.on('error', () => undefined).destroy();
      throw error;
    }
  }
}

function checkFingerprint(socket: TLSSocket, fingerprint: string, name: string): void {
  const expected = digitsOf(fingerprint);
  const found = digitsOf(socket.getPeerX509Certificate()?.fingerprint256 ?? '');
  if (found === expected) return;
  throw new UntrustedGateway(
    `its certificate has the SHA-256 fingerprint ${found === '' ? '(none)' : found}, expected \`${name}\` ${expected}`,
  );
}

function digitsOf(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase();
}
