import { setTimeout as delay } from 'node:timers/promises';
import { listProcesses, treeOf, type ProcessFacts } from './process-tree.ts';

const PAGE_SIZE = 4096; // bytes; larger on some machines, where memory is then counted too low, never too high
const POLL_INTERVAL = 100; // milliseconds
const GRACE = 250; // milliseconds between SIGTERM and SIGKILL

/** A child that leads its own process group, watched so that its last descendant can be ended. */
export class ProcessGroup {
  readonly #leader: number;
  readonly #seen = new Map<number, string>(); // start time by PID of all that were ever in the tree
  #timer: NodeJS.Timeout | undefined;

  constructor(leader: number) {
    this.#leader = leader;
  }

  /** Looks at the tree ten times a second, on Linux; `onMemory` gets the bytes its processes hold together. */
  watch(onMemory: (bytes: number) => void): void {
    if (process.platform !== 'linux') return;
    const look = async (): Promise<void> => {
      const tree = await this.#look();
      onMemory(tree.reduce((sum, { residentPages }) => sum + residentPages, 0) * PAGE_SIZE);
      if (this.#timer !== undefined) this.#timer = setTimeout(() => void look(), POLL_INTERVAL);
    };
    this.#timer = setTimeout(() => void look(), 0);
  }

  /** Ends every process of the tree: SIGTERM where there is time, SIGKILL for what is left. */
  async end({ atOnce }: { readonly atOnce: boolean }): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#look();
    if (!atOnce) {
      this.#signal('SIGTERM');
      for (let waited = 0; waited < GRACE && (await this.#isAlive()); waited += 25) await delay(25);
    }
    this.#signal('SIGKILL');
    await this.#killStragglers();
  }

  async #look(): Promise<readonly ProcessFacts[]> {
    const tree = treeOf(this.#leader, await listProcesses()).filter(({ pid, startTime }) => {
      // a PID that came back belongs to somebody else
      const known = this.#seen.get(pid);
      return known === undefined || known === startTime;
    });
    for (const { pid, startTime } of tree) this.#seen.set(pid, startTime);
    return tree;
  }

  // Descendants that left the group, and were seen when their parents still lived.
  async #killStragglers(): Promise<void> {
    if (this.#seen.size === 0) return;
    for (const { pid, startTime } of await listProcesses()) {
      if (this.#seen.get(pid) === startTime) kill(pid, 'SIGKILL');
    }
  }

  async #isAlive(): Promise<boolean> {
    if (process.platform !== 'linux') return kill(-this.#leader, 0);
    return (await listProcesses()).some(({ pid, startTime, group }) => group === this.#leader || this.#seen.get(pid) === startTime);
  }

  #signal(signal: NodeJS.Signals): void {
    kill(process.platform === 'win32' ? this.#leader : -this.#leader, signal);
  }
}

// Whether there was anybody to signal.
function kill(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
