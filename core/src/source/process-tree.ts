import { readdirSync, readFileSync } from 'node:fs';

// Files of /proc are read synchronously: they never wait for a disk, and the thread pool makes it six times as expensive.

/** One process, as Linux tells of it. */
export interface ProcessFacts {
  readonly pid: number;
  readonly state: string; // one letter; Z is a zombie, which runs no more
  readonly parent: number;
  readonly group: number;
  readonly startTime: string; // clock ticks since boot; with the PID it names a process for good
  readonly cpuTicks: number; // hundredths of a second of processor time
  readonly residentPages: number;
}

/** The PIDs of all processes of this machine; none where there is no /proc. */
export function processIds(): number[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return [];
  }
}

/** One process; undefined when it is gone. Fields are those of proc_pid_stat(5). */
export function factsOf(pid: number): ProcessFacts | undefined {
  const stat = readStat(pid);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name in parentheses may hold anything
  return {
    pid,
    state: fields[0] ?? '',
    parent: Number(fields[1]),
    group: Number(fields[2]),
    startTime: fields[19] ?? '',
    cpuTicks: Number(fields[11]) + Number(fields[12]),
    residentPages: Number(fields[21]),
  };
}

/** The processes of a group, those among `known` (start time by PID), and all their descendants. */
export function treeOf(group: number, known: ReadonlyMap<number, string>, processes: readonly ProcessFacts[]): ProcessFacts[] {
  const isKnown = ({ pid, startTime }: ProcessFacts): boolean => known.get(pid) === startTime;
  // A leader that came back with another start time leads a group of somebody else.
  const leader = processes.find(({ pid }) => pid === group);
  const isGroupOurs = leader === undefined || isKnown(leader);
  const inTree = new Set<number>();
  for (const facts of processes) if (isKnown(facts) || (isGroupOurs && facts.group === group)) inTree.add(facts.pid);
  for (let size = -1; size !== inTree.size;) {
    size = inTree.size;
    for (const { pid, parent } of processes) if (inTree.has(parent)) inTree.add(pid);
  }
  return processes.filter(({ pid }) => inTree.has(pid));
}

function readStat(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
}
