// `npm run torture -- --kills 500 --seed 7`: ends a pool's process so many times, and compares all that it ever gave out.
import { parseArgs } from 'node:util';
import { torturePool } from './torture-pool.ts';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '500' }, seed: { type: 'string' } } });
const seed = Number(values.seed ?? Date.now() % 1e9);
process.stdout.write(`seed ${seed}\n`);
const report = await torturePool(Number(values.kills), seed);
for (const [what, number] of Object.entries(report)) process.stdout.write(`${what.padEnd(10)} ${number}\n`);
