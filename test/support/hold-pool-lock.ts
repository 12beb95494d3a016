// Run by tests as a process of its own: locks a pool file, says so, and holds it until its standard input ends.
import { isEgdError } from 'egd-core';
import { lockPool } from '../../src/daemon/pool-lock.ts';

try {
  await lockPool(process.argv[2] ?? '');
  process.stdout.write('locked\n');
  process.stdin.resume();
} catch (error) {
  if (!isEgdError(error)) throw error;
  process.stdout.write(`${error.code} ${error.message}\n`);
}
