import type { Served } from './audit-record.ts';

/**
 * Writes the line of each draw as JSON. One draw is much like the one before: the parts of a line that seldom change are
 * written once and kept, which is several times as fast as to write every line anew.
 */
export class ServedLines {
  readonly #texts = new Map<string, string>(); // of names and addresses
  #collectors: readonly string[] = [];
  #collectorsText = '[]';

  /** One line, with its end. */
  line(time: string, { key, address, request, operation, bytes, consumed, processing, collectors }: Served): string {
    if (!isSame(collectors, this.#collectors)) {
      this.#collectors = collectors;
      this.#collectorsText = JSON.stringify(collectors);
    }
    const who = `"key":${this.#text(key)},"address":${this.#text(address)}${request === undefined ? '' : `,"request":${JSON.stringify(request)}`}`;
    const what = `"operation":${this.#text(operation)},"bytes":${bytes},"consumed":${consumed},"processing":"${processing}"`;
    return `{"time":"${time}","outcome":"served",${who},${what},"collectors":${this.#collectorsText}}\n`;
  }

  #text(value: string): string {
    let text = this.#texts.get(value);
    if (text === undefined) {
      if (this.#texts.size >= MOST_TEXTS) this.#texts.clear();
      this.#texts.set(value, (text = JSON.stringify(value)));
    }
    return text;
  }
}

const MOST_TEXTS = 4096;

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id, index) => id === other[index]);
}
