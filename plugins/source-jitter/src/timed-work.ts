import { hash } from 'node:crypto';
import type { Timer } from './timer.ts';

const ACCESSES = 64; // of memory, in each round

/**
 * Does the same work again and again and gives, at each call, the time since the call before: memory is read and
 * written at places that are hard to foresee, then SHA3-256 is applied to its own last value.
 */
export function startTimedWork(timer: Timer, memory: number): () => number {
  const walk = startMemoryWalk(memory);
  let digest: Buffer = Buffer.alloc(32);
  let last = timer();
  return () => {
    walk(digest.readUInt32LE(0));
    digest = hash('sha3-256', digest, 'buffer');
    const now = timer();
    const delta = now - last;
    last = now;
    return delta;
  };
}

// The next place depends on what was read, so that the processor cannot fetch ahead of the walk.
function startMemoryWalk(size: number): (seed: number) => void {
  const memory = new Uint8Array(size);
  let state = 1;
  return (seed) => {
    state ^= seed;
    for (let i = 0; i < ACCESSES; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const place = (state >>> 4) % size;
      const value = ((memory[place] ?? 0) + 1) & 0xff;
      memory[place] = value;
      state ^= value;
    }
  };
}
