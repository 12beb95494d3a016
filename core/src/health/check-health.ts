import { proportionCutoff, repetitionCutoff, WINDOW } from './cutoffs.ts';
import { minEntropyOf } from './min-entropy.ts';

/** What the health tests say of one sample. It is advice that travels with the sample: nothing is dropped for it. */
export interface HealthVerdict {
  readonly healthy: boolean; // whether no test failed
  readonly minEntropy: number; // bits a byte, 0 to 8, estimated from this sample alone
  readonly failures: readonly HealthFailure[]; // at most one of each test
}

/** A health test that failed. */
export interface HealthFailure {
  readonly test: 'repetition-count' | 'adaptive-proportion';
  readonly message: string; // where and how far; no byte of the sample
}

/** What is taken for granted about the source. */
export interface HealthOptions {
  readonly entropy?: number; // bits a byte that the source has at least, above 0 to 8; 1 when left out
}

/**
 * Tests bytes of a noise source with the repetition count and adaptive proportion tests of NIST SP 800-90B 4.4, a byte
 * being a sample, and estimates their min-entropy. The cutoffs let one good sample in 2^20 fail.
 */
export function checkHealth(bytes: Uint8Array, options: HealthOptions = {}): HealthVerdict {
  const { entropy = 1 } = options;
  if (!(entropy > 0 && entropy <= 8))
    throw new RangeError(`Expected \`entropy\` to be above 0 and at most 8 bits a byte, got ${String(entropy)}.`);
  const failures = [repetitionCount(bytes, repetitionCutoff(entropy)), adaptiveProportion(bytes, proportionCutoff(entropy))].filter(
    (failure) => failure !== undefined,
  );
  return { healthy: failures.length === 0, minEntropy: minEntropyOf(bytes), failures };
}

// Jumps to where a run that starts here would reach the cutoff and looks back from there: most bytes are never read.
function repetitionCount(bytes: Uint8Array, cutoff: number): HealthFailure | undefined {
  const { length } = bytes;
  let end = cutoff - 1;
  while (end < length) {
    const earliest = end - cutoff + 1;
    let start = end;
    while (start > earliest && bytes[start - 1] === bytes[end]) start--;
    if (start === earliest) {
      return { test: 'repetition-count', message: `${String(cutoff)} equal bytes in a row at offset ${String(start)}, expected fewer` };
    }
    end = start + cutoff - 1;
  }
  return undefined;
}

// A last window that is not full is judged too: it can only fail by reaching the cutoff of a full one.
function adaptiveProportion(bytes: Uint8Array, cutoff: number): HealthFailure | undefined {
  const { length } = bytes;
  for (let start = 0; start < length; start += WINDOW) {
    const end = Math.min(start + WINDOW, length);
    const first = bytes[start];
    let count = 1;
    for (let i = start + 1; i < end; i++) if (bytes[i] === first) count++;
    if (count >= cutoff) {
      const message = `one value ${String(count)} times in ${String(end - start)} bytes at offset ${String(start)}, expected fewer than ${String(cutoff)}`;
      return { test: 'adaptive-proportion', message };
    }
  }
  return undefined;
}
