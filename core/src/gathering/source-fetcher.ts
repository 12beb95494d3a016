import type { ConditionedSample, Conditioner } from '../conditioning/conditioner.ts';
import { scaledLength } from '../conditioning/scale.ts';
import { thinOut } from '../conditioning/thin-out.ts';
import type { InstalledSourceType, SourceConfig } from '../config/egd-config.ts';
import { EgdError, isEgdError } from '../errors/egd-error.ts';
import { checkHealth } from '../health/check-health.ts';
import type { SourceTools } from '../source/source-tools.ts';
import type { Sample, Source } from '../source/source-type.ts';
import type { FetchOutcome } from './fetch-outcome.ts';
import { RepeatCheck } from './repeat-check.ts';

/** How a fetch is done. */
export interface FetchOptions {
  readonly signal: AbortSignal;
  readonly raw?: boolean; // the sample as it came: neither compressed, stirred nor scaled
}

/**
 * Fetches one configured source, again and again: takes a sample, checks its length, whether it repeats the last one
 * and its health, and conditions it. A fetch never rejects: its outcome says what went wrong.
 */
export class SourceFetcher {
  readonly table: SourceConfig;
  readonly #installed: InstalledSourceType;
  readonly #tools: SourceTools;
  readonly #conditioner: Conditioner;
  readonly #repeats = new RepeatCheck();
  #source: Source | undefined;

  constructor(table: SourceConfig, installed: InstalledSourceType, tools: SourceTools, conditioner: Conditioner) {
    this.table = table;
    this.#installed = installed;
    this.#tools = tools;
    this.#conditioner = conditioner;
  }

  /** One fetch, from the source to the bytes that are kept. */
  async fetch(options: FetchOptions): Promise<FetchOutcome> {
    const start = performance.now();
    const elapsed = (): number => performance.now() - start;
    try {
      const sample = await this.#read(options.signal);
      return await this.#process(sample, options, elapsed);
    } catch (error) {
      return { status: 'failed', error: this.#named(error, options.signal), milliseconds: elapsed() };
    }
  }

  /** Closes the source. */
  async close(): Promise<void> {
    await this.#source?.close?.();
    this.#source = undefined;
  }

  async #read(signal: AbortSignal): Promise<Sample> {
    signal.throwIfAborted();
    const { size } = this.table;
    this.#source ??= await this.#installed.sourceType.create(this.table, this.#tools);
    const sample: Sample = await this.#source.read({ signal, ...(size === undefined ? {} : { size }) });
    if (sample.bytes.length === 0) throw new EgdError('SOURCE_EMPTY', `${this.table.id} gave no data`);
    return sample;
  }

  async #process(sample: Sample, options: FetchOptions, elapsed: () => number): Promise<FetchOutcome> {
    const { bytes, origin, events = [] } = sample;
    const { minSize } = this.table;
    const ignored = (reason: 'too-short' | 'repeat'): FetchOutcome => ({
      status: 'ignored',
      reason,
      origin,
      fetched: bytes.length,
      milliseconds: elapsed(),
      events,
    });
    if (minSize !== undefined && this.#installed.sourceType.sized !== false && bytes.length < minSize) return ignored('too-short');
    if (this.#repeats.isRepeat(bytes)) return ignored('repeat');
    const health = this.#installed.sourceType.kind === 'noise' ? checkHealth(bytes) : undefined;
    const fetched = bytes.length;
    const conditioned = options.raw
      ? { bytes: new Uint8Array(bytes), compressedLength: fetched }
      : await this.#condition(sample, options.signal);
    this.#repeats.accept(bytes);
    bytes.fill(0);
    return {
      status: 'accepted',
      bytes: conditioned.bytes,
      kept: conditioned.bytes.length,
      origin,
      fetched,
      compressed: conditioned.compressedLength,
      milliseconds: elapsed(),
      events,
      health,
      ...(sample.maxEntropyBytes === undefined ? {} : { maxEntropyBytes: sample.maxEntropyBytes }),
    };
  }

  // A sample that counts for less than its length is scaled as all are, and then to what it counts for.
  async #condition({ bytes, maxEntropyBytes }: Sample, signal: AbortSignal): Promise<ConditionedSample> {
    const { compression, scale } = this.table;
    if (maxEntropyBytes === undefined) return this.#conditioner.condition(bytes, { compression, scale, signal });
    const stirred = await this.#conditioner.condition(bytes, { compression, scale: 1, signal });
    const kept = thinOut(stirred.bytes, Math.min(scaledLength(stirred.bytes.length, scale), maxEntropyBytes));
    stirred.bytes.fill(0);
    return { bytes: kept, compressedLength: stirred.compressedLength };
  }

  // A plugin may throw anything; what is not an error of egd is a fault of the plugin.
  #named(error: unknown, signal: AbortSignal): EgdError {
    if (isEgdError(error)) return error;
    if (signal.aborted) return new EgdError('SOURCE_ABORTED', `the fetch of ${this.table.id} was stopped`, { cause: error });
    const reason = error instanceof Error ? error.message : String(error);
    return new EgdError('SOURCE_CRASHED', `${this.#installed.plugin} threw: ${reason}`, { cause: error });
  }
}
