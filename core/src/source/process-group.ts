import { setTimeout as delay } from 'node:timers/promises';
import { memoryOf } from './process-memory.ts';
import type { ProcessMark } from './process-mark.ts';
import { factsOf, processIds, treeOf, type ProcessFacts } from './process-tree.ts';

/** What is known of a child when it starts. */
export interface ProcessGroupOptions {
  readonly before: readonly number[]; // PIDs of all processes that were there already
  readonly mark: ProcessMark | undefined; // what its descendants are known by; without it those are found that are seen in time
}

const FIRST_LOOK = 25; // milliseconds; most programs have ended by then and need none
const LOOK_INTERVAL = 100; // milliseconds between looks where memory is limited
const LONGEST_INTERVAL = 1000; // milliseconds where it is not: looks only find who leaves the group
const GRACE = 250; // milliseconds between SIGTERM and SIGKILL
const MOST_PROCESSES = 256; // alive at a time under limits; more is a program that multiplies
const DYING_TIME = 2000; // milliseconds that killed processes may take to go away

/** A child that leads its own process group, watched so that its last descendant can be ended. */
export class ProcessGroup {
  readonly #leader: number;
  readonly #mark: ProcessMark | undefined;
  readonly #seen = new Map<number, string>(); // start time by PID of all that were ever in the tree
  #strangers: ReadonlySet<number>; // each is looked at once, and never becomes one of ours
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;
  #cpuTicks = 0;

  /** `leader` is the PID of a child that was started just now, and can't have been waited for yet. */
  constructor(leader: number, { before, mark }: ProcessGroupOptions) {
    this.#leader = leader;
    this.#mark = mark;
    this.#strangers = new Set(before.filter((pid) => pid !== leader));
    const facts = factsOf(leader);
    if (facts !== undefined) this.#seen.set(leader, facts.startTime);
  }

  /** Seconds of processor time of the process that used most, as far as looks went. */
  get cpuTime(): number {
    return this.#cpuTicks / 100;
  }

  /**
   * Looks at the tree again and again, on Linux. With a limit, in bytes, `onExcess` is told once that its processes hold
   * more memory together, or are too many.
   */
  watch(limit: number | undefined, onExcess: (of: 'memory' | 'processes') => void): void {
    if (process.platform !== 'linux') return;
    let interval = LOOK_INTERVAL;
    const look = async (): Promise<void> => {
      const tree = this.#look();
      const excess = limit === undefined ? undefined : await excessOf(tree, limit);
      if (this.#isOver) return;
      if (excess !== undefined) return onExcess(excess);
      this.#timer = setTimeout(() => void look(), interval);
      if (limit === undefined) interval = Math.min(interval * 2, LONGEST_INTERVAL);
    };
    this.#timer = setTimeout(() => void look(), FIRST_LOOK);
  }

  /** Ends every process of the tree: SIGTERM where there is time, SIGKILL for what is left. */
  async end({ atOnce }: { readonly atOnce: boolean }): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#timer);
    if (process.platform === 'linux' && this.#look().length === 0) return;
    if (!atOnce && this.#signal('SIGTERM')) {
      for (let waited = 0; waited < GRACE && this.#isAlive(); waited += 25) await delay(25);
    }
    if (process.platform !== 'linux') return void this.#signal('SIGKILL');
    return this.#killAll();
  }

  // Also those that left the group, and what is started while others are being killed. A number is signalled right
  // after a look at it, because one that is free soon belongs to somebody else.
  async #killAll(): Promise<void> {
    for (const start = performance.now(); performance.now() - start < DYING_TIME; await delay(5)) {
      const living = this.#look();
      if (living.length === 0) return;
      if (living.some(({ group }) => group === this.#leader)) this.#signal('SIGKILL');
      for (const { pid, group } of living) if (group !== this.#leader) kill(pid, 'SIGKILL');
    }
  }

  // Those that live.
  #look(): readonly ProcessFacts[] {
    const pids = processIds();
    const strangers = new Set(pids.filter((pid) => this.#strangers.has(pid)));
    const found = pids.flatMap((pid) => (strangers.has(pid) ? [] : (factsOf(pid) ?? [])));
    for (const facts of found) if (this.#mark?.isOn(facts.pid)) this.#seen.set(facts.pid, facts.startTime);
    const tree = treeOf(this.#leader, this.#seen, found);
    for (const { pid, startTime, cpuTicks } of tree) {
      this.#seen.set(pid, startTime);
      this.#cpuTicks = Math.max(this.#cpuTicks, cpuTicks);
    }
    for (const { pid, startTime } of found) if (this.#seen.get(pid) !== startTime) strangers.add(pid);
    this.#strangers = strangers;
    return tree.filter(({ state }) => state !== 'Z');
  }

  #isAlive(): boolean {
    return process.platform === 'linux' ? this.#look().length > 0 : this.#signal(0);
  }

  #signal(signal: NodeJS.Signals | 0): boolean {
    return process.platform !== 'win32' && kill(-this.#leader, signal);
  }
}

async function excessOf(tree: readonly ProcessFacts[], limit: number): Promise<'memory' | 'processes' | undefined> {
  if (tree.length > MOST_PROCESSES) return 'processes';
  return (await memoryOf(tree, limit)) > limit ? 'memory' : undefined;
}

// Whether there was anybody to signal.
function kill(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
