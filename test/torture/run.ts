// `npm run torture -- [--pool | --daemon] --kills 500 --seed 7`: ends a pool's process, and the real daemon, so many times,
// and compares all that they ever gave out.
import { parseArgs } from 'node:util';
import { tortureDaemon } from './torture-daemon.ts';
import { torturePool } from './torture-pool.ts';

const { values } = parseArgs({
  options: {
    daemon: { type: 'boolean', default: false },
    kills: { type: 'string', default: '500' },
    pool: { type: 'boolean', default: false },
    seed: { type: 'string' },
  },
});
const seed = Number(values.seed ?? Date.now() % 1e9);
process.stdout.write(`seed ${seed}\n`);
if (!values.daemon) tell('a process with a pool', await torturePool(Number(values.kills), seed));
if (!values.pool) tell('the daemon', await tortureDaemon(Number(values.kills), seed));

function tell(what: string, report: object): void {
  process.stdout.write(`\n${what}\n`);
  for (const [name, number] of Object.entries(report)) process.stdout.write(`  ${name.padEnd(11)} ${number}\n`);
}
