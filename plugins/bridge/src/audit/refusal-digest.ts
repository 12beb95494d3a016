import type { Refusal } from './audit-record.ts';

const PERIOD = 60_000; // milliseconds
const MOST = 1000; // kinds of refusals that are told apart

/** Makes one line of a flood of refusals, so that nobody can wash the audit log away by being refused. */
export class RefusalDigest {
  readonly #kinds = new Map<string, Kind>();

  /** Whether a refusal is to be written now: the first of its kind in a minute. The others are counted. */
  isNew(refusal: Refusal, time: number): boolean {
    const { code, key, address, operation, scope } = refusal;
    const alike: Refusal = { code, address, ...named({ key, operation, scope }) };
    const several: Refusal = { code, address: 'several' };
    const isCrowded = this.#kinds.size >= MOST && !this.#kinds.has(JSON.stringify(alike)); // then all of a code are one kind
    const kept = isCrowded ? several : alike;
    const kind = JSON.stringify(kept);
    const known = this.#kinds.get(kind);
    if (known !== undefined) {
      known.times++;
      return false;
    }
    this.#kinds.set(kind, { refusal: kept, since: time, times: 0 });
    return true;
  }

  /** The counts of the kinds whose minute is over. */
  due(time: number): readonly Refusal[] {
    const due: Refusal[] = [];
    for (const [kind, { refusal, since, times }] of this.#kinds) {
      if (time - since < PERIOD && time >= since) break; // the others came later
      this.#kinds.delete(kind);
      if (times > 0) due.push({ ...refusal, times });
    }
    return due;
  }

  /** All counts. */
  rest(): readonly Refusal[] {
    const rest = [...this.#kinds.values()].filter(({ times }) => times > 0);
    this.#kinds.clear();
    return rest.map(({ refusal, times }) => ({ ...refusal, times }));
  }
}

interface Kind {
  readonly refusal: Refusal;
  readonly since: number; // milliseconds since 1970
  times: number; // after the first
}

function named(fields: {
  readonly key?: string | undefined;
  readonly operation?: string | undefined;
  readonly scope?: string | undefined;
}): {
  key?: string;
  operation?: string;
  scope?: string;
} {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
