import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { startWebServer, type WebServer } from 'egd-core/testing';
import { pulseMessage } from '../../src/pulse-message.ts';
import type { Pulse } from '../../src/pulse.ts';
import { createRsaCertificate, type RsaCertificate } from './rsa-certificate.ts';

/** What can be wrong with a fake beacon. */
export interface BeaconFaults {
  readonly tamper?: (pulse: Pulse) => Pulse; // of what is served, after it was signed
  readonly page?: { readonly status?: number; readonly type: string; readonly body: string }; // served instead of anything
  readonly pageAt?: RegExp; // served instead of these paths only
  readonly certificate?: string; // served instead of the right one
}

/** A beacon that speaks the API 2.0 on 127.0.0.1, with a chain of its own. */
export interface FakeBeacon {
  readonly baseUrl: string;
  readonly server: WebServer;
  readonly pulses: readonly Pulse[]; // chain 7, from pulse 1 on
  readonly certificatePem: string;
  faults: BeaconFaults;
  /** Makes the next pulse. */
  advance(): Pulse;
  close(): Promise<void>;
}

/** How a fake beacon is started. */
export interface FakeBeaconOptions {
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly lastTime?: number; // of the last of its first three pulses, ms; now when left out
  readonly signingKey?: KeyObject; // other than that of the certificate
  readonly certificate?: RsaCertificate;
}

const PERIOD = 60_000; // milliseconds
const CHAIN = 7;

/** Starts a beacon with three pulses. */
export async function startFakeBeacon(options: FakeBeaconOptions = {}): Promise<FakeBeacon> {
  const lastTime = options.lastTime ?? Date.now();
  const firstTime = Math.floor(lastTime / 1000) * 1000 - 2 * PERIOD;
  const certificate = options.certificate ?? createRsaCertificate(2048, new Date(firstTime - PERIOD), new Date(firstTime + 1e9));
  const randoms = Array.from({ length: 100 }, () => randomBytes(64));
  const pulses: Pulse[] = [];
  const advance = (): Pulse => {
    const pulse = makePulse(pulses, randoms, firstTime, certificate.id, options.signingKey ?? certificate.privateKey);
    pulses.push(pulse);
    return pulse;
  };
  for (let index = 0; index < 3; index++) advance();
  const server = await startWebServer(
    (request, response) => {
      answer(beacon, request.url ?? '', certificate.id, response);
    },
    options.tls === undefined ? {} : { tls: options.tls },
  );
  const beacon: FakeBeacon = {
    baseUrl: `${server.url}/beacon/2.0`,
    server,
    pulses,
    certificatePem: certificate.pem,
    faults: {},
    advance,
    close: () => server.close(),
  };
  return beacon;
}

function makePulse(pulses: readonly Pulse[], randoms: readonly Buffer[], firstTime: number, certificateId: string, key: KeyObject): Pulse {
  const pulseIndex = pulses.length + 1;
  const previous = pulses.at(-1);
  const uri = (index: number): string => `https://beacon.example/beacon/2.0/chain/${String(CHAIN)}/pulse/${String(index)}`;
  const unsigned: Pulse = {
    uri: uri(pulseIndex),
    version: 'Version 2.0',
    cipherSuite: 0,
    period: PERIOD,
    certificateId,
    chainIndex: CHAIN,
    pulseIndex,
    timeStamp: new Date(firstTime + pulses.length * PERIOD).toISOString(),
    localRandomValue: randomAt(randoms, pulseIndex).toString('hex'),
    external: { sourceId: '00'.repeat(64), statusCode: 0, value: '00'.repeat(64) },
    listValues: ['previous', 'hour', 'day', 'month', 'year'].map((type) => ({
      uri: previous === undefined ? null : uri(pulseIndex - 1),
      type,
      value: previous?.outputValue ?? '00'.repeat(64),
    })),
    precommitmentValue: createHash('sha512')
      .update(randomAt(randoms, pulseIndex + 1))
      .digest('hex'),
    statusCode: previous === undefined ? 1 : 0,
    signatureValue: '',
    outputValue: '',
  };
  const message = pulseMessage(unsigned);
  const signature = sign('sha512', message, key);
  const outputValue = createHash('sha512').update(message).update(signature).digest('hex').toUpperCase();
  return { ...unsigned, signatureValue: signature.toString('hex'), outputValue };
}

function randomAt(randoms: readonly Buffer[], index: number): Buffer {
  return randoms[index % randoms.length] ?? Buffer.alloc(64);
}

function answer(beacon: FakeBeacon, path: string, certificateId: string, response: ServerResponse): void {
  const { faults } = beacon;
  const send = (status: number, type: string, body: string): void => {
    response.writeHead(status, { 'content-type': type });
    response.end(body);
  };
  if (faults.page !== undefined && (faults.pageAt?.test(path) ?? true)) {
    send(faults.page.status ?? 200, faults.page.type, faults.page.body);
    return;
  }
  const pem = faults.certificate ?? beacon.certificatePem;
  if (path.toLowerCase().endsWith(`/certificate/${certificateId}`)) {
    send(200, 'application/x-pem-file', pem);
    return;
  }
  const pulse = findPulse(beacon.pulses, path.replace('/beacon/2.0', ''));
  if (pulse === undefined) send(404, 'text/plain', 'No such pulse.\n');
  else send(200, 'application/json;charset=UTF-8', JSON.stringify({ pulse: faults.tamper?.(pulse) ?? pulse }));
}

function findPulse(pulses: readonly Pulse[], path: string): Pulse | undefined {
  if (path === '/pulse/last') return pulses.at(-1);
  const time = /^\/pulse\/time\/(\d+)$/.exec(path)?.[1];
  if (time !== undefined) return pulses.find(({ timeStamp }) => Date.parse(timeStamp) >= Number(time)) ?? pulses.at(-1);
  const [, chain, index] = /^\/chain\/(\d+)\/pulse\/(\d+)$/.exec(path) ?? [];
  return Number(chain) === CHAIN ? pulses[Number(index) - 1] : undefined;
}
