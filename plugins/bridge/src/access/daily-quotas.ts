import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EgdError, writeFileSafely } from 'egd-core';
import type { ComponentLog } from 'egd-core/logging';
import type { QuotaStore } from './quota-store.ts';
import { encodeUsage, readUsage, type KeyUsage } from './usage-file.ts';

/** What the quotas of a single gateway need. */
export interface DailyQuotasOptions {
  readonly path: string; // where they are kept
  readonly log: ComponentLog;
  readonly now: () => number; // milliseconds since 1970
  readonly interval?: number; // milliseconds between savings, 2000
}

/**
 * Counts what each key drew today (UTC), in a file, so that a restart gives nobody a new quota. It is saved every two seconds and
 * at the end: a gateway that is killed forgets the draws of these seconds, in favour of the client.
 */
export class DailyQuotas implements QuotaStore {
  problem: string | undefined; // why it can't be saved
  readonly #options: DailyQuotasOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #keys: Map<string, KeyUsage>;
  #day: string;
  #dayEnds = 0; // milliseconds since 1970
  #dayBegins = 0;
  #isChanged = false;
  #saving: Promise<void> = Promise.resolve();

  /** Goes on from what the file says of today. One that is damaged is told in the log and begun anew. OUTPUT_FAILED without its folder. */
  static async open(options: DailyQuotasOptions): Promise<DailyQuotas> {
    await makeFolder(options.path);
    const { day, keys } = await readUsage(options.path, options.log);
    return new DailyQuotas(options, day, keys);
  }

  private constructor(options: DailyQuotasOptions, day: string, keys: ReadonlyMap<string, KeyUsage>) {
    this.#options = options;
    this.#day = day;
    this.#keys = new Map(keys);
    this.#timer = setInterval(() => void this.save(), options.interval ?? 2000);
    this.#timer.unref();
  }

  charge(key: string, bytes: number, perDay: number): boolean {
    const usage = this.#usage(key);
    if (usage.bytes + bytes > perDay) return false;
    usage.bytes += bytes;
    usage.lastUsed = this.#options.now();
    this.#isChanged = true;
    return true;
  }

  refund(key: string, bytes: number): void {
    const usage = this.#usage(key);
    usage.bytes = Math.max(0, usage.bytes - bytes);
    this.#isChanged = true;
  }

  used(key: string): number {
    return this.#usage(key).bytes;
  }

  /** Saves what was counted since the last time. */
  save(): Promise<void> {
    this.#saving = this.#saving.then(() => this.#save());
    return this.#saving;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.save();
  }

  async #save(): Promise<void> {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    try {
      await writeFileSafely(this.#options.path, Buffer.from(encodeUsage({ day: this.#day, keys: this.#keys })));
      this.problem = undefined;
    } catch (error) {
      this.#isChanged = true;
      this.problem ??= error instanceof Error ? error.message : String(error);
      this.#options.log.error('What the keys drew today could not be saved; a restart would forget it.', { error });
    }
  }

  #usage(key: string): KeyUsage {
    this.#lookAtDate();
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    const usage: KeyUsage = { bytes: 0, lastUsed: undefined };
    this.#keys.set(key, usage);
    return usage;
  }

  // Every day has quotas of its own, also one that a clock was set back to.
  #lookAtDate(): void {
    const now = this.#options.now();
    if (now >= this.#dayBegins && now < this.#dayEnds) return;
    this.#dayBegins = now - (now % DAY);
    this.#dayEnds = this.#dayBegins + DAY;
    const day = new Date(now).toISOString().slice(0, 10);
    if (day === this.#day) return;
    this.#day = day;
    for (const usage of this.#keys.values()) usage.bytes = 0;
  }
}

/** Seconds until the quotas of the next day, UTC. */
export function secondsToNextDay(now: number): number {
  return Math.ceil((DAY - (now % DAY)) / 1000);
}

const DAY = 86_400_000; // milliseconds

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EgdError('OUTPUT_FAILED', `What the keys drew today can't be kept in ${path}: ${reason}`, {
      cause,
      suggestions: ['Set `state_file` to a path in a folder that this user may write to.'],
    });
  }
}
