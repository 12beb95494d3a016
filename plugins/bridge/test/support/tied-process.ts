import { spawnSync } from 'node:child_process';

// A test that is killed can end nothing: where Linux can, it does.
const SETPRIV = ['setpriv', '--pdeathsig', 'KILL'];
const PREFIX = spawnSync('setpriv', [...SETPRIV.slice(1), 'true'], { stdio: 'ignore' }).status === 0 ? SETPRIV : [];

/** What starts a program so that it ends with the test, whatever becomes of that: the program and its arguments. */
export function tied(program: string, args: readonly string[]): [string, string[]] {
  const [first = program, ...others] = [...PREFIX, program, ...args];
  return [first, others];
}
