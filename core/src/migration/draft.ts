/** How something of the old file came over: as it was, with another value, or not without a hand. */
export type Outcome = 'same' | 'changed' | 'by-hand';

/** One setting, source or statement of the old file, and what became of it. */
export interface MigratedItem {
  readonly kind: 'setting' | 'source' | 'statement';
  readonly from: string; // its name in the old file, or the statement
  readonly line: number; // in the old file; 0 where it has none
  readonly to: string | null; // key or table of the new file
  readonly outcome: Outcome;
  readonly notes: readonly string[];
}

/** A part of the old file that could not come over. */
export interface LostPart {
  readonly line: number;
  readonly reason: string;
  readonly source: string; // Python
}

/** A setting or a source on its way into the new file. */
export class Draft {
  readonly kind: MigratedItem['kind'];
  readonly from: string;
  readonly line: number;
  to: string | null;
  comments: readonly string[] = []; // of the old file, with their `#`
  keys = new Map<string, unknown>();
  readonly notes: string[] = [];
  readonly lost: LostPart[] = [];
  isLeftOut = false; // stands in the new file as a comment only
  outcome: Outcome = 'same';

  constructor({ kind, from, line, to }: Pick<MigratedItem, 'kind' | 'from' | 'line' | 'to'>) {
    this.kind = kind;
    this.from = from;
    this.line = line;
    this.to = to;
  }

  /** Notes what reads differently now. */
  change(note: string): void {
    this.notes.push(note);
    if (this.outcome === 'same') this.outcome = 'changed';
  }

  /** Notes what somebody must look at. */
  needHand(note: string): void {
    this.notes.push(note);
    this.outcome = 'by-hand';
  }

  /** Notes a part that did not come over; its Python source becomes a comment. */
  lose(part: LostPart): void {
    this.lost.push(part);
    this.needHand(`line ${part.line}: ${part.reason}`);
  }

  item(): MigratedItem {
    const { kind, from, line, outcome, notes } = this;
    return { kind, from, line, to: this.isLeftOut ? null : this.to, outcome, notes };
  }
}
