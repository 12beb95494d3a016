import { setTimeout } from 'node:timers/promises';
import { createConditioner } from 'egd-core/conditioning';
import type { BenchRow } from './support/bench-row.ts';
import { median } from './support/median.ts';

const WHAT = 'a timer while 1.5 MB are compressed with LZMA is late by';
const ROUNDS = 5;
const LENGTH = 1_500_000; // bytes
const LIMIT = 20; // milliseconds

/** How late a timer of the main thread is, at worst, while a sample of 1.5 MB is compressed with LZMA. */
export default async function benchCompressionLatency(): Promise<BenchRow[]> {
  const conditioner = createConditioner();
  try {
    await worstDelay(() => conditioner.condition(sample(1000), { compression: 'lzma', scale: 1 })); // the thread is there now
    const bytes = sample(LENGTH);
    const [busy, idle]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      busy.push(await worstDelay(() => conditioner.condition(bytes, { compression: 'lzma', scale: 1 })));
      idle.push(await worstDelay(() => setTimeout(1000)));
    }
    const value = median(busy);
    const against = `${LIMIT} ms (${median(idle).toFixed(1)} ms late when idle)`;
    return [{ what: WHAT, value, unit: 'ms', against, ratio: value / LIMIT, limit: '<= 1', ok: value <= LIMIT }];
  } finally {
    await conditioner.close();
  }
}

async function worstDelay(work: () => Promise<unknown>): Promise<number> {
  let worst = 0;
  let due = performance.now() + 1;
  const timer = setInterval(() => {
    worst = Math.max(worst, performance.now() - due);
    due = performance.now() + 1;
  }, 1);
  await work();
  clearInterval(timer);
  return worst;
}

// Text of numbers: LZMA has work with it, as with a web page.
function sample(length: number): Uint8Array {
  let text = '';
  for (let number = 1; text.length < length; number = (number * 48_271) % 2_147_483_647) text += `${number} `;
  return new Uint8Array(Buffer.from(text, 'latin1').subarray(0, length));
}
