// `npm run bench [NAME…]`: every figure beside what it is measured against, in one run.
import { readdirSync } from 'node:fs';
import type { BenchRow } from './support/bench-row.ts';
import { textTable } from '../src/text-table.ts';

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.slice(0, -'.ts'.length))
  .filter((name) => process.argv.length === 2 || process.argv.includes(name));

const columns = [
  { title: 'what', shrinks: true },
  { title: 'value', align: 'right' },
  { title: 'against', shrinks: true },
  { title: 'ratio', align: 'right' },
  { title: 'limit', align: 'right' },
  { title: '' },
] as const;

let allGood = true;
const rows: string[][] = [];
for (const name of names) {
  process.stderr.write(`${name} …\n`);
  const { default: measure }: { default: () => Promise<BenchRow[]> } = await import(`./${name}.ts`);
  for (const { what, value, unit, against, ratio, limit, ok } of await measure()) {
    rows.push([what, `${value.toPrecision(3)} ${unit}`, against, ratio.toFixed(2), limit, ok ? 'ok' : 'MISSED']);
    allGood &&= ok;
  }
}
process.stdout.write(`${textTable(columns, rows, 120)}\n`);
process.exitCode = allGood ? 0 : 1;
