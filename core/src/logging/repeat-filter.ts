/** What is looked at to tell whether a line is one again. */
export interface FilteredLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'fatal';
  readonly component: string;
  readonly source?: string;
  readonly code?: string;
  readonly message: string;
}

/** A line that was held back, and how often. */
export interface Repetition {
  readonly line: FilteredLine;
  readonly times: number;
}

const LONGEST_SILENCE = 600_000; // milliseconds

/**
 * Holds back warnings and errors that the same component, and the same source of it, says again and again. They are
 * counted, and told when it says something else, or after ten minutes.
 */
export class RepeatFilter {
  readonly #now: () => number;
  readonly #tell: (repetition: Repetition) => void;
  readonly #last = new Map<string, { readonly line: FilteredLine; times: number; since: number }>();

  /** `now` gives milliseconds; `tell` writes how often a line was held back. */
  constructor(now: () => number, tell: (repetition: Repetition) => void) {
    this.#now = now;
    this.#tell = tell;
  }

  /** Whether a line is to be written. Debug lines are, and end no repetition: they come between two of the same errors. */
  passes(line: FilteredLine): boolean {
    if (line.level === 'debug') return true;
    const speaker = speakerOf(line.component, line.source);
    const last = this.#last.get(speaker);
    if (last !== undefined && isSame(last.line, line)) {
      if (last.times === 0) last.since = this.#now();
      last.times++;
      return false;
    }
    this.end(line.component, line.source);
    if (line.level === 'warn' || line.level === 'error') this.#last.set(speaker, { line, times: 0, since: 0 });
    return true;
  }

  /** Ends the repetition of a source, or of a component alone: it works again, also where no line says so. */
  end(component: string, source?: string): void {
    const speaker = speakerOf(component, source);
    const last = this.#last.get(speaker);
    if (last !== undefined) this.#release(last);
    this.#last.delete(speaker);
  }

  /** Tells what has been held back for too long; called now and then. */
  tick(): void {
    for (const last of this.#last.values()) if (this.#now() - last.since >= LONGEST_SILENCE) this.#release(last);
  }

  /** Tells everything that was held back. */
  release(): void {
    for (const last of this.#last.values()) this.#release(last);
  }

  #release(last: { readonly line: FilteredLine; times: number }): void {
    const { line, times } = last;
    last.times = 0;
    if (times > 0) this.#tell({ line, times });
  }
}

function speakerOf(component: string, source: string | undefined): string {
  return JSON.stringify([component, source]);
}

function isSame(one: FilteredLine, other: FilteredLine): boolean {
  return one.level === other.level && one.code === other.code && one.message === other.message;
}
