// A process of its own: saves a full pool, loads it again, and prints the bytes by which its memory grew at most.
import { readFileSync, writeFileSync } from 'node:fs';
import { EntropyPool, loadPool, savePool } from 'egd-core';

const path = process.argv[2] ?? '';
await savePool(emptyPool(), path); // the code is loaded now
const pool = emptyPool();
pool.add(new Uint8Array(10_485_760));
const saving = await growth(() => savePool(pool, path));
pool.wipe();
const loading = await growth(() => loadPool(path));
process.stdout.write(String(Math.max(saving, loading)));

// By Linux's own count of the most memory that was resident; elsewhere by what Node.js says of its buffers afterwards.
async function growth(work: () => Promise<unknown>): Promise<number> {
  globalThis.gc?.();
  await new Promise((resolve) => setImmediate(resolve));
  writeFileSync('/proc/self/clear_refs', '5');
  const before = peak();
  await work();
  return peak() - before;
}

function peak(): number {
  return 1024 * Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}

function emptyPool(): EntropyPool {
  return new EntropyPool({ maxEntropy: 10_485_760, chunkMaxEntropy: 8192 });
}
