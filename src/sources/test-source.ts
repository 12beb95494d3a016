import { checkHealth, type Conditioner, type EgdConfig, type FetchOutcome, type SourceConfig, type SourceTypes } from 'egd-core';
import { selectSources } from '../gathering/select-sources.ts';
import { interruptible } from '../interrupt.ts';
import { textTable } from '../text-table.ts';
import { openFetchers } from './open-fetchers.ts';

/** What one fetch of a source showed. */
export interface TestReport {
  readonly source: string; // table name
  readonly passed: boolean;
  readonly origin: string;
  readonly fetched: number; // bytes
  readonly compressed?: number; // bytes they compress to
  readonly kept?: number; // bytes that would go into the pool
  readonly milliseconds: number;
  readonly minEntropy?: number; // bits per byte of the sample, most common value estimate of SP 800-90B 6.3.1
  readonly checks: readonly Check[];
}

/** One clause of the contract between a table and its source. */
export interface Check {
  readonly check: string;
  readonly passed: boolean;
  readonly found: string;
}

/** Fetches once and holds what comes against the table; nothing is stored. Throws the source's error when nothing comes. */
export async function testSource(
  id: string,
  config: EgdConfig,
  types: SourceTypes,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<TestReport> {
  const tables = selectSources(config.sources, [id]);
  return interruptible(async (signal) => {
    const { fetchers, conditioner, close } = await openFetchers(tables, types, environment);
    try {
      const outcomes = await Promise.all(fetchers.map((fetcher) => fetcher.fetch({ signal, raw: true })));
      const reports = await Promise.all(outcomes.map((outcome, index) => report(tables[index], outcome, conditioner)));
      const [only] = reports;
      if (only === undefined) throw new RangeError(`no source is named ${id}`);
      return only;
    } finally {
      await close();
    }
  });
}

/** The same for people. */
export function testReportText(report: TestReport): string {
  const { source, origin, fetched, compressed, kept, milliseconds, minEntropy, checks, passed } = report;
  const facts = [
    `Fetched ${fetched} bytes from ${origin} in ${Math.round(milliseconds)} ms.`,
    ...(compressed === undefined ? [] : [`They compress to ${compressed} bytes; ${kept} would be kept.`]),
    ...(minEntropy === undefined ? [] : [`Min-entropy by the most common value: at most ${minEntropy.toFixed(2)} bits per byte.`]),
  ];
  const rows = checks.map((each) => [each.passed ? 'ok' : 'FAILED', each.check, each.found]);
  const table = textTable([{ title: '' }, { title: 'check', shrinks: true }, { title: 'found', shrinks: true }], rows);
  return [...facts, '', table, '', `${source} ${passed ? 'keeps' : 'breaks'} its contract. Nothing was stored.`].join('\n');
}

async function report(table: SourceConfig | undefined, outcome: FetchOutcome, conditioner: Conditioner): Promise<TestReport> {
  if (outcome.status === 'failed') throw outcome.error;
  if (table === undefined) throw new RangeError('an outcome without a table');
  const { origin, fetched, milliseconds } = outcome;
  const common = { source: table.id, origin, fetched, milliseconds };
  if (outcome.status === 'ignored') {
    const checks = [{ check: `at least min_size = ${table.minSize} bytes`, passed: false, found: `${fetched} bytes` }];
    return { ...common, passed: false, checks };
  }
  const { minEntropy } = checkHealth(outcome.bytes);
  const { bytes, compressedLength } = await conditioner.condition(outcome.bytes, table);
  const checks = contract(table, outcome);
  const passed = checks.every((each) => each.passed);
  outcome.bytes.fill(0);
  const kept = Math.min(bytes.length, outcome.maxEntropyBytes ?? bytes.length);
  return { ...common, passed, compressed: compressedLength, kept, minEntropy, checks };
}

function contract({ size, minSize }: SourceConfig, { fetched, health, events }: Extract<FetchOutcome, { status: 'accepted' }>): Check[] {
  return [
    { check: 'gives data', passed: fetched > 0, found: `${fetched} bytes` },
    ...(size === undefined ? [] : [{ check: `at most size = ${size} bytes`, passed: fetched <= size, found: `${fetched} bytes` }]),
    ...(minSize === undefined
      ? []
      : [{ check: `at least min_size = ${minSize} bytes`, passed: fetched >= minSize, found: `${fetched} bytes` }]),
    ...(health === undefined
      ? []
      : [
          {
            check: 'health tests (SP 800-90B 4.4)',
            passed: health.healthy,
            found: health.failures.map(({ message }) => message).join('; ') || 'none failed',
          },
        ]),
    ...events.map(({ code, message }) => ({ check: `event ${code}`, passed: true, found: message })),
  ];
}
