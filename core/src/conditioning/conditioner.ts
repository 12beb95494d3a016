import type { Compression } from '../config/egd-config.ts';

/** Compresses and stirs samples away from the main thread. */
export interface Conditioner {
  /**
   * Compresses (unless `none`), stirs and scales one sample. `bytes` is left as it is. Rejects with the abort reason
   * when `signal` aborts; the work is dropped then.
   */
  condition(bytes: Uint8Array, how: ConditioningOptions): Promise<ConditionedSample>;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** What is done to a sample. */
export interface ConditioningOptions {
  readonly compression: Compression | 'none';
  readonly scale: number; // 0.0 to 1.0
  readonly signal?: AbortSignal;
}

/** A sample after conditioning. */
export interface ConditionedSample {
  readonly bytes: Uint8Array; // what is kept
  readonly compressedLength: number; // bytes after compression, before scaling; the input's length where not compressed
}
