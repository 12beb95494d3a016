import type { ComponentLog } from 'egd-core/logging';

/** What is told apart: refusals of other codes, or of other senders where they are known. */
export interface RefusalKind {
  readonly code: string;
  readonly address?: string;
}

/**
 * Logs refusals of what anybody can send: the first of a kind in ten seconds, with how many of its kind went untold since
 * the line before. A flood fills no disk, and hides nothing else.
 */
export class RefusalLines {
  readonly #log: Pick<ComponentLog, 'warn'>;
  readonly #elapsed: () => number; // milliseconds of a clock that only goes forward
  readonly #kinds = new Map<string, Told>();

  constructor(log: Pick<ComponentLog, 'warn'>, elapsed: () => number) {
    this.#log = log;
    this.#elapsed = elapsed;
  }

  /** Tells of a refusal, or counts it. */
  warn(kind: RefusalKind, message: string, fields: Readonly<Record<string, unknown>>): void {
    const now = this.#elapsed();
    const name = this.#nameOf(kind, now);
    const before = this.#kinds.get(name);
    if (before !== undefined && now - before.at < PERIOD) {
      before.untold++;
      return;
    }
    this.#kinds.delete(name);
    this.#kinds.set(name, { at: now, untold: 0 });
    const untold = before?.untold ?? 0;
    this.#log.warn(message, { ...kind, ...(untold === 0 ? {} : { untold }), ...fields });
  }

  // Of a crowd of senders all are one.
  #nameOf({ code, address }: RefusalKind, now: number): string {
    const name = JSON.stringify([code, address]);
    if (address === undefined || this.#kinds.has(name) || this.#kinds.size < MOST) return name;
    for (const [old, { at }] of this.#kinds) {
      if (now - at < PERIOD) break; // the others were told later
      this.#kinds.delete(old);
    }
    return this.#kinds.size < MOST ? name : JSON.stringify([code]);
  }
}

const PERIOD = 10_000; // milliseconds
const MOST = 256; // kinds that are told apart; beyond, one for each code

interface Told {
  readonly at: number; // milliseconds, by the clock
  untold: number;
}
