import type { HttpRequest } from 'egd-core';
import type { Beacon, FetchedPulse } from './beacon.ts';
import { certificateIdOf } from './certificate-verdict.ts';
import { isFirstPulse } from './link-verdict.ts';
import type { Pulse } from './pulse.ts';
import { unverifiable, type PulseCheck, type PulseVerdicts } from './verdict.ts';
import { verifyPulse } from './verify-pulse.ts';

const MOST_CERTIFICATES = 8; // a beacon changes its certificate about once a year

/** What was fetched to verify a pulse, and what came of it. */
export interface VerifiedPulse {
  readonly verdicts: PulseVerdicts;
  readonly certificatePem: string | undefined;
  readonly previous: FetchedPulse | undefined;
}

/** Fetches what a pulse has to be checked against, each certificate once, and checks it. */
export class PulseVerifier {
  readonly #beacon: Beacon;
  readonly #certificates = new Map<string, string>(); // PEM, by id in lower case
  #last: FetchedPulse | undefined;

  constructor(beacon: Beacon) {
    this.#beacon = beacon;
  }

  /**
   * The verdicts on a pulse. Rejects when something cannot be fetched that a check in `required` needs; where another
   * one needs it, that check is unverifiable.
   */
  async verify(fetched: FetchedPulse, required: readonly PulseCheck[], request: HttpRequest): Promise<VerifiedPulse> {
    const { pulse } = fetched;
    const [certificate, previous] = await Promise.all([
      attempt(this.#certificate(pulse.certificateId, request), required.includes('certificate') || required.includes('signature')),
      isFirstPulse(pulse) ? NOTHING : attempt(this.#previous(pulse, request), required.includes('link')),
    ]);
    this.#last = fetched;
    const verdicts = verifyPulse(pulse, { certificatePem: certificate.value, previous: previous.value?.pulse });
    return {
      verdicts: withReasons(verdicts, certificate.reason, previous.reason),
      certificatePem: certificate.value,
      previous: previous.value,
    };
  }

  async #certificate(certificateId: string, request: HttpRequest): Promise<string> {
    const id = certificateId.toLowerCase();
    const kept = this.#certificates.get(id);
    if (kept !== undefined) return kept;
    const pem = await this.#beacon.certificate(certificateId, request);
    if (certificateIdOf(pem) === id) this.#keep(id, pem);
    return pem;
  }

  // Only a certificate that has the id it was asked for is kept: a wrong one would be wrong for ever.
  #keep(id: string, pem: string): void {
    const [oldest] = this.#certificates.keys();
    if (oldest !== undefined && this.#certificates.size >= MOST_CERTIFICATES) this.#certificates.delete(oldest);
    this.#certificates.set(id, pem);
  }

  #previous(pulse: Pulse, request: HttpRequest): Promise<FetchedPulse> {
    const last = this.#last;
    const isPrevious = last !== undefined && last.pulse.chainIndex === pulse.chainIndex && last.pulse.pulseIndex === pulse.pulseIndex - 1;
    return isPrevious ? Promise.resolve(last) : this.#beacon.previous(pulse, request);
  }
}

interface Attempt<Value> {
  readonly value?: Value;
  readonly reason?: string; // why there is none
}

const NOTHING: Attempt<FetchedPulse> = {};

async function attempt<Value>(fetching: Promise<Value>, isRequired: boolean): Promise<Attempt<Value>> {
  try {
    return { value: await fetching };
  } catch (error) {
    if (isRequired) throw error;
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

function withReasons(verdicts: PulseVerdicts, certificate: string | undefined, previous: string | undefined): PulseVerdicts {
  return {
    ...verdicts,
    ...(certificate === undefined ? {} : { certificate: notFetched(certificate), signature: notFetched(certificate) }),
    ...(previous === undefined ? {} : { link: notFetched(previous) }),
  };
}

function notFetched(reason: string): ReturnType<typeof unverifiable> {
  return unverifiable(`could not be fetched: ${reason}`);
}
