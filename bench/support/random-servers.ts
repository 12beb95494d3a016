import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Processes that answer `/api/random` on one port of loopback. */
export interface RandomServers {
  readonly url: string;
  /** Fills what they draw from. */
  fill(): Promise<void>;
  close(): Promise<void>;
}

/** Starts so many processes, of a bare server of Node.js or of the gateway, on one port; gateways share what the NATS server at `nats` has. */
export async function startServers(kind: 'bare' | 'gateway', count: number, nats?: string): Promise<RandomServers> {
  const folder = await mkdtemp(join(tmpdir(), 'egd-bench-'));
  const children: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    for (const child of children) if (child.exitCode === null && child.kill()) await once(child, 'exit');
    await rm(folder, { recursive: true, force: true });
  };
  try {
    let port = 0;
    for (let index = 0; index < count; index++) {
      const shared = nats === undefined ? [] : [nats];
      const child = fork(
        join(import.meta.dirname, `random-${kind}.ts`),
        [String(port), join(folder, String(index)), String(count > 1), ...shared],
        {
          execArgv: ['--conditions=egd-source'],
        },
      );
      children.push(child);
      port = Number(await answerOf(child, 'start'));
    }
    const fill = async (): Promise<void> => {
      for (const child of children) {
        child.send('fill');
        await answerOf(child, 'fill');
      }
    };
    return { url: `http://127.0.0.1:${port}`, fill, close: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function answerOf(child: ChildProcess, what: string): Promise<unknown> {
  const waiting = new AbortController();
  const { signal } = waiting;
  const gone = once(child, 'exit', { signal }).then(() => {
    throw new Error(`A server ended before it could ${what}.`);
  });
  try {
    const [answer]: unknown[] = await Promise.race([once(child, 'message', { signal }), gone]);
    return answer;
  } finally {
    gone.catch(() => {}); // no longer waited for
    waiting.abort();
  }
}
