// Run by tests as a process of its own, which they kill: says on standard output what it gave out or took.
import { createInterface } from 'node:readline';
import { writeSync } from 'node:fs';
import { openLocalStore } from '../../src/packets/local-store.ts';
import { Sequence } from '../../src/packets/sequence.ts';
import { verified } from './packet-fixture.ts';

const [action, stateFile = ''] = process.argv.slice(2);

if (action === 'count') await count();
else await store();

async function count(): Promise<void> {
  const sequence = await Sequence.open({ stateFile, collector: 'inside' });
  for (;;) {
    const { epoch, sequence: number } = await sequence.next();
    writeSync(1, `${epoch} ${number}\n`);
  }
}

// A line on standard input is a sequence number; what gets to the sink is said before the answer.
async function store(): Promise<void> {
  const sink = { room: () => 1e9, add: ({ time }: { readonly time: number }) => void writeSync(1, `served ${time}\n`) };
  const opened = await openLocalStore({ stateFile, sink, maxAge: 300_000 });
  const underWay: Promise<void>[] = [];
  for await (const line of createInterface({ input: process.stdin })) {
    if (underWay.length >= 5) await underWay.shift(); // as a collector: some at a time
    const number = Number(line);
    underWay.push(
      opened.deliver(verified({ sequence: number, time: number })).then((answer) => void writeSync(1, `${answer} ${number}\n`)),
    );
  }
}
