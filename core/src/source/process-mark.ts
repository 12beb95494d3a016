import { randomInt, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** What the descendants of one child are known by, wherever they went. */
export interface ProcessMark {
  isOn(pid: number): boolean;
}

/** A mark that a program gets as a limit. */
export interface LimitMark extends ProcessMark {
  readonly limit: string; // for `ulimit -f`
}

/** A mark that a program gets as an environment variable. */
export interface EnvironmentMark extends ProcessMark {
  readonly variables: Readonly<Record<string, string>>;
}

const HUGE = 2 ** 40; // blocks: 512 TiB, larger than any file
const VARIABLE = 'EGD_RUN';

/**
 * Makes a mark: a limit on the size of files, hundreds of terabytes and a random number. Every process inherits its
 * limits and none but the superuser's can raise them; they survive a new session, a new parent and an empty
 * environment, as daemons have.
 */
export function createLimitMark(): LimitMark {
  const blocks = HUGE + randomInt(2 ** 32);
  const bytes = [blocks * 512, blocks * 1024].map(String); // shells differ in what a block is
  return {
    limit: String(blocks),
    isOn: (pid) => {
      const hard = /^Max file size +\S+ +(\S+)/m.exec(textOf(pid, 'limits'))?.[1];
      return hard !== undefined && bytes.includes(hard);
    },
  };
}

/** Makes a mark that needs no shell to set it: a variable with a random value. A process can clear its environment. */
export function createEnvironmentMark(): EnvironmentMark {
  const value = randomUUID();
  return { variables: { [VARIABLE]: value }, isOn: (pid) => textOf(pid, 'environ').split('\0').includes(`${VARIABLE}=${value}`) };
}

function textOf(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
