// Run by tests as a process of its own: saves or loads a pool and says how it went, as JSON on standard output.
import { EntropyPool, isEgdError, loadPool, savePool } from '../../src/index.ts';

const [action, path = '', ...flags] = process.argv.slice(2);

if (flags.includes('as-nobody') && process.getuid?.() === 0) {
  process.setgroups?.([]);
  process.setgid?.(65_534);
  process.setuid?.(65_534);
}

try {
  if (action === 'load') await loadPool(path);
  else if (action === 'save') await savePool(poolOf(100_000), path);
  else await saveForEver();
  process.stdout.write(JSON.stringify({ code: null }));
} catch (error) {
  if (!isEgdError(error)) throw error;
  process.stdout.write(JSON.stringify({ code: error.code, message: error.message }));
}

function poolOf(length: number): EntropyPool {
  const pool = new EntropyPool({ maxEntropy: 10_485_760, chunkMaxEntropy: 8192 });
  pool.add(new Uint8Array(length));
  return pool;
}

// Until it is killed; says so after each time.
async function saveForEver(): Promise<void> {
  const pools = [poolOf(100_000), poolOf(300_000)];
  for (;;) {
    for (const pool of pools) await savePool(pool, path);
    process.stdout.write('saved\n');
  }
}
