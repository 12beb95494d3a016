import { RateMeter } from './rate-meter.ts';

/** What a gateway counts while it runs; read by its status and its metrics. */
export class GatewayFigures {
  readonly startedAt: number; // by the clock below, milliseconds
  readonly #elapsed: () => number;
  readonly #rate: RateMeter;
  readonly #errors = new Map<string, number>();
  readonly #bytes = new Map<string, number>();
  #refusedAt: { readonly code: string; readonly at: number }[] = [];
  #requests = 0;
  #bytesServed = 0;

  constructor(elapsed: () => number) {
    this.#elapsed = elapsed;
    this.#rate = new RateMeter(elapsed);
    this.startedAt = elapsed();
  }

  /** Requests that clients made and that were answered well. */
  get requests(): number {
    return this.#requests;
  }

  get bytesServed(): number {
    return this.#bytesServed;
  }

  get requestsPerSecond(): number {
    return this.#rate.perSecond();
  }

  get uptime(): number {
    return this.#elapsed() - this.startedAt;
  }

  /** Errors by their code. */
  get errors(): ReadonlyMap<string, number> {
    return this.#errors;
  }

  /** Bytes drawn by operation. */
  get bytesByOperation(): ReadonlyMap<string, number> {
    return this.#bytes;
  }

  /** A client was answered well. */
  countRequest(): void {
    this.#requests += 1;
    this.#rate.count();
  }

  /** Bytes were drawn for an operation. */
  countDraw(operation: string, size: number): void {
    this.#bytesServed += size;
    this.#bytes.set(operation, (this.#bytes.get(operation) ?? 0) + size);
  }

  /** Something was refused or went wrong; `code` is one of the catalogue's. */
  countError(code: string): void {
    this.#errors.set(code, (this.#errors.get(code) ?? 0) + 1);
  }

  /** A packet was refused. */
  countRefusedPacket(code: string): void {
    this.countError(code);
    this.#refusedAt.push({ code, at: this.#elapsed() });
    if (this.#refusedAt.length > MOST_REMEMBERED) this.#refusedAt.shift();
  }

  /** Packets refused in the last five minutes, as far as they are remembered, by code. */
  recentRefusals(): ReadonlyMap<string, number> {
    const since = this.#elapsed() - RECENT;
    this.#refusedAt = this.#refusedAt.filter(({ at }) => at > since);
    const counts = new Map<string, number>();
    for (const { code } of this.#refusedAt) counts.set(code, (counts.get(code) ?? 0) + 1);
    return counts;
  }
}

const RECENT = 300_000; // milliseconds
const MOST_REMEMBERED = 1000;
