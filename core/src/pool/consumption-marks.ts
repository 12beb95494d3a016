import type { ConsumedJournal } from './consumed-journal.ts';
import type { FileBaseline } from './file-baseline.ts';

/**
 * What is marked consumed on the disk, for each file that may be there after a crash: usually one, and while a new one
 * takes the place of the old one both. Writes of the marks go one after the other.
 */
export class ConsumptionMarks {
  readonly #journal: ConsumedJournal;
  #files: readonly FileBaseline[]; // any of which may be the file after a crash
  #writes: Promise<unknown> = Promise.resolve();

  constructor(journal: ConsumedJournal, files: readonly FileBaseline[]) {
    this.#journal = journal;
    this.#files = files;
  }

  get files(): readonly FileBaseline[] {
    return this.#files;
  }

  /** Whether the bytes up to a position may be given out. */
  covers(position: number): boolean {
    return this.#files.every((file) => file.covers(position));
  }

  /** Bytes marked consumed beyond a position. */
  reserved(position: number): number {
    return Math.max(0, ...this.#files.map((file) => file.mark - file.needed(position)));
  }

  /** Raises the marks to the position that `target` says when it is this write's turn. */
  raise(target: () => number): Promise<void> {
    return this.#inTurn(async () => {
      const position = target();
      const marks = this.#files.map((file) => ({ file, mark: Math.max(file.mark, file.needed(position)) }));
      if (marks.every(({ file, mark }) => file.mark === mark)) return;
      await this.#journal.write(marks.map(({ file, mark }) => ({ id: file.id, consumed: mark })));
      for (const { file, mark } of marks) file.mark = mark; // no sooner
    });
  }

  /** Lowers the marks to the position that `target` says when it is this write's turn: nothing beyond was given out. */
  lower(target: () => number): Promise<void> {
    return this.#inTurn(async () => {
      const position = target();
      const files = this.#files.filter((file) => file.mark > file.needed(position));
      if (files.length === 0) return;
      for (const file of files) file.mark = file.needed(position); // no later: from now on nothing beyond may be given out
      await this.#journal.write(this.#files.map((file) => ({ id: file.id, consumed: Math.max(file.mark, file.needed(position)) })));
    });
  }

  /** The followed file may be the one after a crash from now on: nothing is given out before the journal names it. */
  admit(draft: FileBaseline): void {
    this.#files = [...this.#files, draft];
  }

  /** The file that is there after a crash is one of these, for certain. */
  settle(files: readonly FileBaseline[]): void {
    this.#files = files;
  }

  #inTurn(write: () => Promise<void>): Promise<void> {
    const turn = this.#writes.then(write);
    this.#writes = turn.catch(() => {});
    return turn;
  }
}
