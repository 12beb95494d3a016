import { move, transferableSymbol, valueSymbol } from 'piscina';
import { conditionSample, type ConditioningTask } from './condition-sample.ts';

/** What a thread of the conditioner runs: one sample, whose kept bytes are moved back, not copied. */
export default async function conditionInThread(task: ConditioningTask): Promise<unknown> {
  const sample = await conditionSample(task);
  return move({ [transferableSymbol]: [sample.bytes.buffer], [valueSymbol]: sample });
}
