import type { HttpReply, HttpRequest, SourceTools } from 'egd-core';
import { parsePulse, type Pulse } from './pulse.ts';
import { type PulseChoice, pulsePath } from './pulse-choice.ts';
import { describeReply } from './reply-excerpt.ts';

const MOST_BYTES = 256 * 1024; // of a reply; a pulse has 6 KB

/** A pulse, and the document it came in. */
export interface FetchedPulse {
  readonly pulse: Pulse;
  readonly document: unknown; // as the beacon served it
  readonly url: string;
}

/** Asks a beacon for pulses and certificates; what is neither is refused, never taken for one. */
export class Beacon {
  readonly #baseUrl: string;
  readonly #tools: Pick<SourceTools, 'http' | 'fail'>;

  constructor(baseUrl: string, tools: Pick<SourceTools, 'http' | 'fail'>) {
    this.#baseUrl = baseUrl;
    this.#tools = tools;
  }

  /** Fetches a pulse; one asked for by its place is the one that has this place. */
  async pulse(choice: PulseChoice, request: HttpRequest): Promise<FetchedPulse> {
    const reply = await this.#get(pulsePath(choice), request);
    if (!/^(application|text)\/json$|\+json$/.test(reply.contentType) || reply.truncated) throw this.#unexpected('a pulse in JSON', reply);
    const document = parseJson(reply.body);
    if (document === undefined) throw this.#unexpected('a pulse in JSON', reply);
    const parsed = parsePulse(document);
    if ('flaw' in parsed) {
      throw this.#tools.fail('SOURCE_UNEXPECTED_REPLY', `Expected a pulse of beacon 2.0 from ${reply.url}, got ${parsed.flaw}`);
    }
    const { pulse } = parsed;
    if (choice.by === 'index' && (pulse.chainIndex !== choice.chain || pulse.pulseIndex !== choice.pulse)) {
      const got = `pulse ${String(pulse.pulseIndex)} of chain ${String(pulse.chainIndex)}`;
      throw this.#tools.fail(
        'SOURCE_UNEXPECTED_REPLY',
        `Expected pulse ${String(choice.pulse)} of chain ${String(choice.chain)}, got ${got}`,
      );
    }
    return { pulse, document, url: reply.url };
  }

  /** Fetches the pulse before another one in its chain. */
  previous({ chainIndex, pulseIndex }: Pulse, request: HttpRequest): Promise<FetchedPulse> {
    return this.pulse({ by: 'index', chain: chainIndex, pulse: pulseIndex - 1 }, request);
  }

  /** Fetches a certificate, in PEM, by its id. Whether it has this id is for the one who uses it to check. */
  async certificate(id: string, request: HttpRequest): Promise<string> {
    const reply = await this.#get(`/certificate/${id}`, request);
    const pem = new TextDecoder().decode(reply.body).trim();
    if (reply.truncated || !pem.startsWith('-----BEGIN CERTIFICATE-----')) throw this.#unexpected('a certificate in PEM', reply);
    return `${pem}\n`;
  }

  #get(path: string, request: HttpRequest): Promise<HttpReply> {
    return this.#tools.http.get(this.#baseUrl + path, { ...request, size: MOST_BYTES });
  }

  #unexpected(expected: string, reply: HttpReply): Error {
    return this.#tools.fail('SOURCE_UNEXPECTED_REPLY', `Expected ${expected} from ${reply.url}, got ${describeReply(reply)}`);
  }
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
