import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';

/** The PIDs of the children of a process; none where they can't be found out. */
export async function childProcesses(parent: number): Promise<readonly number[]> {
  try {
    return process.platform === 'linux' ? await childrenByProc(parent) : await childrenByPs(parent);
  } catch {
    return [];
  }
}

/** The PIDs of this user's processes that have a file open, such as a lock; none where they can't be found out. */
export async function processesWith(path: string): Promise<readonly number[]> {
  if (process.platform !== 'linux') return [];
  try {
    const { dev, ino } = await stat(path);
    const isIt = async (descriptor: string): Promise<boolean> => {
      const found = await stat(descriptor).catch(() => undefined);
      return found?.dev === dev && found.ino === ino;
    };
    const pids = await allProcesses();
    const has = await Promise.all(
      pids.map(async (pid) => {
        const names = await readdir(`/proc/${pid}/fd`).catch((): string[] => []);
        return (await Promise.all(names.map((name) => isIt(`/proc/${pid}/fd/${name}`)))).includes(true);
      }),
    );
    return pids.filter((_pid, index) => has[index]);
  } catch {
    return [];
  }
}

async function allProcesses(): Promise<readonly number[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
}

async function childrenByProc(parent: number): Promise<readonly number[]> {
  const pids = await allProcesses();
  const parents = await Promise.all(pids.map(parentOf));
  return pids.filter((_pid, index) => parents[index] === parent);
}

// The second field after the name, which may hold anything.
async function parentOf(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined);
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

async function childrenByPs(parent: number): Promise<readonly number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'ppid=,pid=']);
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.filter(([ppid]) => ppid === parent).flatMap(([, pid]) => pid ?? []);
}
