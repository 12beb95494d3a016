import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { tied } from './tied-process.ts';

const BIN = join(import.meta.dirname, '../../../../bin/run.js');

/** How a service of the bridge is started. */
export interface ServiceOptions {
  readonly folder: string; // where its files lie
  readonly toml: string; // its configuration
  readonly key: string; // of packets, hexadecimal
  readonly ready: RegExp; // the log line that says that it runs
  readonly namespace?: string; // of the network; that of the test when left out
}

/** A service of the bridge, as a process. */
export interface ServiceProcess {
  readonly child: ChildProcess;
  readonly lines: readonly string[]; // of its log
  /** Sends SIGTERM; resolves with the exit status. */
  readonly stop: () => Promise<number | null>;
}

/** Starts `egd collector` or `egd gateway`; resolves when it says that it runs. */
export async function startService(name: 'collector' | 'gateway', options: ServiceOptions): Promise<ServiceProcess> {
  const { folder, toml, key, ready, namespace } = options;
  const config = join(folder, `${name}.toml`);
  await writeFile(config, toml, { mode: 0o600 });
  const args = [BIN, name, '--config', config];
  const [program, all] =
    namespace === undefined ? [process.execPath, args] : ['ip', ['netns', 'exec', namespace, process.execPath, ...args]];
  const env = { PATH: process.env['PATH'], HOME: folder, EGD_BRIDGE_KEY: key };
  const child = spawn(...tied(program, all), { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  let stderr = '';
  child.stderr.on('data', (text) => (stderr += String(text)));
  const closed = once(child, 'close');
  const runs = new Promise<void>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line);
      if (ready.test(line)) resolve();
    });
  });
  const ended = closed.then(() => {
    throw new Error(`egd ${name} ended with ${child.exitCode}:\n${lines.join('\n')}\n${stderr}`);
  });
  await Promise.race([runs, ended]);
  ended.catch(() => undefined); // from now on the test's business
  return {
    child,
    lines,
    stop: async () => {
      child.kill('SIGTERM');
      await closed;
      return child.exitCode;
    },
  };
}
