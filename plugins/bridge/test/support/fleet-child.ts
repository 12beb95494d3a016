import { once } from 'node:events';
import { argv, stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline';
import { joinFleet } from '../../src/fleet/fleet.ts';
import { clusterConfig, gatewayConfig } from './configs.ts';
import { blocksOf, markedPacket } from './fleet-member.ts';

// A gateway of a fleet without its HTTP: takes `push SEQUENCE SIZE`, `take SIZE` and `left` on standard input, one at a time or many,
// and answers each in a line. A process of its own, so that it can be killed.
const silent = (): void => undefined;
const fleet = await joinFleet({
  config: clusterConfig({ nats: argv[2] ?? '', prefetch: 16_384 }),
  gateway: gatewayConfig({ folder: '/nowhere' }),
  log: {
    debug: silent,
    info: (message) => message.startsWith('the connection to NATS is there again') && say('back'),
    warn: silent,
    error: silent,
    fatal: silent,
  },
});
say('joined');
for await (const line of createInterface(stdin)) {
  const [command, ...numbers] = line.split(' ');
  const [first = 0, second = 0] = numbers.map(Number);
  if (command === 'push') void push(first, second);
  if (command === 'take') void take(first);
  if (command === 'left') say(`left ${fleet.status().messages}`);
}
await fleet.close();

async function push(sequence: number, size: number): Promise<void> {
  try {
    say(`pushed ${sequence} ${await fleet.store.deliver(markedPacket({ sequence, size }))}`);
  } catch (error) {
    say(`pushed ${sequence} ${codeOf(error)}`);
  }
}

async function take(size: number): Promise<void> {
  try {
    const { bytes } = await fleet.supply.take(size);
    say(`took ${blocksOf(bytes).join(',')}`);
  } catch (error) {
    say(`took ${codeOf(error)}`);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function say(line: string): void {
  if (!stdout.write(`${line}\n`)) void once(stdout, 'drain');
}
