import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** What the descendants of one child are known by, wherever they went. */
export interface ProcessMark {
  readonly limit: string; // for `ulimit -f`
  isOn(pid: number): boolean;
}

const HUGE = 2 ** 40; // blocks: 512 TiB, larger than any file

/**
 * Makes a mark: a limit on the size of files, hundreds of terabytes and a random number. Every process inherits its
 * limits and none but the superuser's can raise them; they survive a new session, a new parent and an empty
 * environment, as daemons have.
 */
export function createProcessMark(): ProcessMark {
  const blocks = HUGE + randomInt(2 ** 32);
  const bytes = [blocks * 512, blocks * 1024].map(String); // shells differ in what a block is
  return {
    limit: String(blocks),
    isOn: (pid) => {
      const hard = /^Max file size +\S+ +(\S+)/m.exec(limitsOf(pid))?.[1];
      return hard !== undefined && bytes.includes(hard);
    },
  };
}

function limitsOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/limits`, 'latin1');
  } catch {
    return '';
  }
}
