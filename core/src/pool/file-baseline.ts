/**
 * A pool file and where its bytes are in the stream of all bytes that the pool gives out. Positions count from the
 * opening of the pool: the bytes of the file lie at `start` to `start + size`.
 */
export class FileBaseline {
  readonly id: string;
  readonly start: number; // position of the first byte of the file; below 0 where some was consumed before
  readonly size: number; // bytes of entropy in the file
  mark: number; // bytes that are marked consumed on the disk; -1 when the journal does not name the file

  constructor({ id, start, size, mark = -1 }: { id: string; start: number; size: number; mark?: number }) {
    this.id = id;
    this.start = start;
    this.size = size;
    this.mark = mark;
  }

  /** The mark that must be on the disk before the bytes up to a position are given out. */
  needed(position: number): number {
    return Math.min(this.size, Math.max(0, position - this.start));
  }

  covers(position: number): boolean {
    return this.needed(position) <= this.mark;
  }
}
