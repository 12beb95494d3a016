import { spawn, spawnSync } from 'node:child_process';

/** Whether a terminal can be made here: by `script` of util-linux. */
export const hasTerminals = process.platform === 'linux' && hasScript();

/** Runs a command on a terminal of 80 columns and gives back all it wrote there. */
export function runOnTerminal(
  command: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<{ readonly status: number | null; readonly screen: string }> {
  const line = command.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
  const child = spawn('script', ['--quiet', '--return', '--command', `stty cols 80 rows 24; exec ${line}`, '/dev/null'], {
    ...options,
    env: { ...options.env, TERM: 'xterm-256color' },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 60_000,
  });
  let screen = '';
  child.stdout.on('data', (part: Buffer) => {
    screen += part.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, screen }));
  });
}

function hasScript(): boolean {
  const { error, stdout } = spawnSync('script', ['--version'], { encoding: 'utf8' });
  return error === undefined && stdout.includes('util-linux');
}
