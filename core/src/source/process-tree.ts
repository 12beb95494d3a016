import { readFile, readdir } from 'node:fs/promises';

/** One process, as Linux tells of it. */
export interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly startTime: string; // clock ticks since boot; with the PID it names a process for good
  readonly residentPages: number;
}

/** All processes of this machine; none where there is no /proc. */
export async function listProcesses(): Promise<ProcessFacts[]> {
  const names = await readdir('/proc').catch(() => []);
  const found = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(factsOf));
  return found.filter((facts) => facts !== undefined);
}

/** Those of a group, and the descendants of its leader that left it. */
export function treeOf(leader: number, processes: readonly ProcessFacts[]): ProcessFacts[] {
  const inTree = new Set([leader]);
  let size = 0;
  while (size !== inTree.size) {
    size = inTree.size;
    for (const { pid, parent, group } of processes) if (group === leader || inTree.has(parent)) inTree.add(pid);
  }
  return processes.filter(({ pid }) => inTree.has(pid));
}

// Fields of /proc/PID/stat after the name in parentheses, which may hold anything: proc_pid_stat(5).
async function factsOf(name: string): Promise<ProcessFacts | undefined> {
  const stat = await readFile(`/proc/${name}/stat`, 'latin1').catch(() => undefined);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    pid: Number(name),
    parent: Number(fields[1]),
    group: Number(fields[2]),
    startTime: fields[19] ?? '',
    residentPages: Number(fields[21]),
  };
}
