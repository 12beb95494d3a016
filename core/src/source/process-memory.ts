import { readFile } from 'node:fs/promises';
import { factsOf, type ProcessFacts } from './process-tree.ts';

/**
 * Bytes of memory that processes hold together, compared with a limit. The sum of what is resident counts shared pages
 * once for each process, so a sum above the limit is counted again, each page by the share of its users (slower).
 */
export async function memoryOf(processes: readonly ProcessFacts[], limit: number): Promise<number> {
  const size = pageSize();
  const resident = processes.map(({ residentPages }) => residentPages * size);
  const sum = total(resident);
  if (sum <= limit || processes.length === 1) return sum;
  return total(await Promise.all(processes.map(async ({ pid }, index) => (await proportionalBytes(pid)) ?? resident[index] ?? 0)));
}

// smaps_rollup of proc(5); missing in old kernels and not readable for programs with more rights than we have.
async function proportionalBytes(pid: number): Promise<number | undefined> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'latin1').catch(() => '');
  const kibibytes = /^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

// Node.js does not tell the size of a page, but its own memory both in bytes and, through /proc, in pages.
function pageSize(): number {
  const pages = factsOf(process.pid)?.residentPages ?? 0;
  return pages === 0 ? 4096 : 2 ** Math.round(Math.log2(process.memoryUsage.rss() / pages));
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
