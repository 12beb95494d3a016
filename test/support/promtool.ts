import { execFile } from 'node:child_process';

/** What promtool says, or undefined where it is not installed: Debian has it in the package `prometheus`. */
export function promtool(args: readonly string[], input = ''): Promise<{ readonly status: number; readonly text: string } | undefined> {
  return new Promise((resolve) => {
    const child = execFile('promtool', args, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') resolve(undefined);
      else resolve({ status: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, text: stdout + stderr });
    });
    child.stdin?.on('error', () => undefined); // it may end before it has read all
    child.stdin?.end(input);
  });
}
