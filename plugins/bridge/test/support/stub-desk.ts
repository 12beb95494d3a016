import { createCipheriv } from 'node:crypto';
import type { Caller, CallerLimits, DrawDesk, Visit } from '../../src/access/draw-desk.ts';
import type { Drawn } from '../../src/supply/entropy-supply.ts';

/** A desk that lets everybody in, gives out the bytes of a cipher, and notes both. */
export class StubDesk implements DrawDesk {
  readonly visits: Visit[] = [];
  readonly draws: { operation: string; size: number; bytes: Uint8Array }[] = [];
  limitsNow: CallerLimits | undefined = { limit: 100, remaining: 99, reset: 1 };
  failure: Error | undefined; // thrown when somebody comes
  drawFailure: Error | undefined;
  later = false; // answers with promises, as in a fleet
  readonly #stream = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16));

  admit(visit: Visit): Caller | Promise<Caller> {
    this.visits.push(visit);
    if (this.failure !== undefined) throw this.failure;
    const caller = { key: 'tester', address: visit.address };
    return this.later ? Promise.resolve(caller) : caller;
  }

  draw(_caller: Caller, operation: string, size: number): Drawn | Promise<Drawn> {
    if (this.drawFailure !== undefined) throw this.drawFailure;
    const bytes = new Uint8Array(this.#stream.update(Buffer.alloc(size)));
    this.draws.push({ operation, size, bytes });
    const drawn: Drawn = {
      bytes,
      madeOf: { processing: 'none', consumed: size, collectors: ['lab-1'], oldest: Date.UTC(2026, 0, 2, 3, 4, 5) },
    };
    return this.later ? Promise.resolve(drawn) : drawn;
  }

  limits(): CallerLimits | undefined {
    return this.limitsNow;
  }

  /** Bytes drawn so far. */
  get drawn(): number {
    return this.draws.reduce((sum, { size }) => sum + size, 0);
  }
}
