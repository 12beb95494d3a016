import { EgdError } from 'egd-core';
import type { ComponentLog, LogFile } from 'egd-core/logging';
import { RefusalDigest } from './refusal-digest.ts';
import type { AuditRecord, Refusal, Served } from './audit-record.ts';
import { ServedLines } from './served-lines.ts';

/** Who drew how much and when, never what. */
export interface AuditLog {
  readonly problem: string | undefined; // why lines can't be written now
  served(record: Served): void;
  /** Refusals that are alike are written once, and a minute later how many they were. */
  refused(refusal: Refusal): void;
  /** A key was made or revoked. */
  keyChanged(event: 'key-added' | 'key-revoked', key: string): void;
  /** Resolves when every line is written, or can't be. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Where an audit log goes. */
export interface AuditLogOptions {
  readonly path: string;
  readonly log: ComponentLog; // told when lines can't be written
  readonly now: () => number; // milliseconds since 1970
  readonly maxSize?: number; // bytes of a file, 64 MiB
  readonly maxFiles?: number; // that are kept beside the newest, 10
}

/**
 * Opens an audit log: lines of JSON in a file for this user alone, rotated by size. Rejects with OUTPUT_FAILED when that can't be
 * written. Lines are written within a quarter of a second. When that fails later, the gateway goes on and says so in its log and
 * status; up to 50,000 lines wait until they can be written, and how many more there were is then written as well.
 */
export async function openAuditLog({ path, log, now, maxSize = 67_108_864, maxFiles = 10 }: AuditLogOptions): Promise<AuditLog> {
  const { openLogFile } = await import('egd-core/logging');
  const file = await openLogFile({ path, maxSize, maxFiles, onLost: nothingIsLost }).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EgdError('OUTPUT_FAILED', `The audit log can't be opened. ${reason}`, { cause, suggestions: [ANOTHER_FILE] });
  });
  return new AuditWriter(file, log, now);
}

const ANOTHER_FILE = 'Name another with `audit_file`, or check its permissions and the space left.';
const INTERVAL = 250; // milliseconds between writes
const BLOCK = 4096; // records that are written at once, and that don't wait for the next interval
const MOST_WAITING = 50_000; // lines

// One block at a time is handed to the file, which keeps and repeats it when it can't be written.
class AuditWriter implements AuditLog {
  readonly #file: LogFile;
  readonly #log: ComponentLog;
  readonly #now: () => number;
  readonly #digest = new RefusalDigest();
  readonly #timer: NodeJS.Timeout;
  readonly #served = new ServedLines();
  #waiting: string[] = []; // lines
  #lost = 0; // lines that found no room
  #writing: Promise<void> | undefined;
  #isFailing = false;
  #time = Number.NaN; // milliseconds since 1970, of the last line
  #timeText = '';

  constructor(file: LogFile, log: ComponentLog, now: () => number) {
    this.#file = file;
    this.#log = log;
    this.#now = now;
    this.#timer = setInterval(() => void this.#write(), INTERVAL);
    this.#timer.unref();
  }

  get problem(): string | undefined {
    return this.#file.failure;
  }

  served(record: Served): void {
    this.#addLine(this.#served.line(this.#stamp(this.#now()), record));
  }

  refused(refusal: Refusal): void {
    const time = this.#now();
    if (this.#digest.isNew(refusal, time)) this.#add({ time: this.#stamp(time), outcome: 'refused', ...refusal });
  }

  keyChanged(event: 'key-added' | 'key-revoked', key: string): void {
    this.#add({ time: this.#stamp(this.#now()), event, key });
  }

  async flush(): Promise<void> {
    await this.#writing;
    await this.#write();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#addCounts(this.#digest.rest());
    await this.flush();
    await this.#file.close();
  }

  #add(record: AuditRecord): void {
    this.#addLine(lineOf(record));
  }

  #addLine(line: string): void {
    if (this.#waiting.length >= MOST_WAITING) this.#lost++;
    else this.#waiting.push(line);
    if (this.#waiting.length >= BLOCK && this.#writing === undefined && !this.#isFailing) void this.#write();
  }

  #addCounts(refusals: readonly Refusal[]): void {
    const time = this.#stamp(this.#now());
    for (const refusal of refusals) this.#add({ time, outcome: 'refused', ...refusal });
  }

  // Many lines have the same millisecond.
  #stamp(time: number): string {
    if (time !== this.#time) {
      this.#time = time;
      this.#timeText = new Date(time).toISOString();
    }
    return this.#timeText;
  }

  #write(): Promise<void> {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    this.#addCounts(this.#digest.due(this.#now()));
    if (this.#file.failure !== undefined) await this.#hand(''); // tries again what the file has
    while (this.#file.failure === undefined && this.#waiting.length > 0) {
      await this.#hand(this.#waiting.splice(0, BLOCK).join(''));
      if (this.#file.failure === undefined) this.#tellLost();
    }
    const { failure } = this.#file;
    if (failure !== undefined && !this.#isFailing) this.#log.error('The audit log can not be written.', { code: failure });
    this.#isFailing = failure !== undefined;
  }

  async #hand(text: string): Promise<void> {
    this.#file.write(text);
    await this.#file.flush();
  }

  #tellLost(): void {
    const lines = this.#lost;
    this.#lost = 0;
    if (lines > 0) this.#waiting.push(lineOf({ time: this.#stamp(this.#now()), event: 'lines-lost', lines }));
  }
}

function lineOf(record: AuditRecord): string {
  return `${JSON.stringify(record)}\n`;
}

function nothingIsLost(): void {
  // a single block never fills the file's own queue
}
