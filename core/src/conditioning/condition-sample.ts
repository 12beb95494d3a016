import type { Compression } from '../config/egd-config.ts';
import { compress } from './compress.ts';
import type { ConditionedSample } from './conditioner.ts';
import { scaledLength } from './scale.ts';
import { stir } from './stir.ts';

/** A sample and what is done to it. */
export interface ConditioningTask {
  readonly bytes: Uint8Array; // is used up
  readonly compression: Compression | 'none';
  readonly scale: number; // 0.0 to 1.0
}

/** Compresses, stirs and scales one sample on the thread that calls it; `bytes` of the task is zero afterwards. */
export async function conditionSample({ bytes, compression, scale }: ConditioningTask): Promise<ConditionedSample> {
  const stirred = compression === 'none' ? bytes : await compress(bytes, compression);
  stir(stirred);
  const compressedLength = stirred.length;
  const kept = new Uint8Array(stirred.subarray(0, scaledLength(compressedLength, scale))); // `slice` of a Buffer would be a view
  stirred.fill(0);
  bytes.fill(0);
  return { bytes: kept, compressedLength };
}
