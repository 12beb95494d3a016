import { EgdError, startGathering, type GatherResult, type SourceFetcher } from 'egd-core';
import { interruptible } from '../interrupt.ts';
import { openFetchers } from '../sources/open-fetchers.ts';
import { encodeBytes } from './byte-encoding.ts';
import { openByteOutput } from './byte-output.ts';
import { gatherIntoPool, poolLines } from './gather-into-pool.ts';
import type { GatherReport, GatherRequest } from './gather-request.ts';
import { neededConfig, requestedTables } from './requested-tables.ts';
import { showGathering } from './gather-steps.ts';
import { outcomeNotes, outcomeReports, outcomeTable, type OutcomeReport } from './outcome-table.ts';

/** Gathers once and sends the bytes where they were asked for; tells on standard error what each source did. */
export function runGather(request: GatherRequest): Promise<GatherReport> {
  return interruptible(async (signal) => {
    const config = await neededConfig(request);
    const types = await request.sourceTypes();
    const tables = await requestedTables(request, types, config);
    const { fetchers, close } = await openFetchers(tables, types, request.environment);
    const gather = (): Promise<Gathered> => gatherAndTell(request, fetchers, signal);
    try {
      if (request.flags['into-pool'] && config !== undefined) {
        const { gathered, pool } = await gatherIntoPool(config, gather);
        if (!request.json)
          process.stdout.write(`${gathered === undefined ? 'The pool is full: nothing was fetched.\n' : ''}${poolLines(pool)}\n`);
        return checked({ sources: gathered?.reports ?? [], bytes: gathered?.kept ?? 0, pool }, request);
      }
      return checked(await intoOutput(request, gather), request);
    } finally {
      await close();
    }
  });
}

interface Gathered {
  readonly bytes: Uint8Array;
  readonly kept: number; // their number
  readonly reports: readonly OutcomeReport[];
}

async function gatherAndTell({ flags, json }: GatherRequest, fetchers: readonly SourceFetcher[], signal: AbortSignal): Promise<Gathered> {
  const { bytes, raw } = flags;
  const gathering = startGathering(fetchers, { signal, raw, ...(bytes === undefined ? {} : { bytes }) });
  if (!json && process.stderr.isTTY) await showGathering(gathering);
  const result: GatherResult = await gathering.finished;
  signal.throwIfAborted();
  const reports = outcomeReports(result);
  if (!json) process.stderr.write(`${[outcomeTable(reports, raw), ...outcomeNotes(reports)].join('\n')}\n`);
  if (reports.every(({ status }) => status === 'failed')) throw allFailed(reports);
  return { bytes: result.bytes, kept: result.bytes.length, reports };
}

async function intoOutput({ flags, json }: GatherRequest, gather: () => Promise<Gathered>): Promise<GatherReport> {
  const { output: file, encoding } = flags;
  if (json && file === undefined) {
    const { bytes, kept, reports } = await gather();
    const how = encoding === 'base64' ? 'base64' : 'hex';
    return { sources: reports, bytes: kept, data: encodeBytes(bytes, how).toString().trimEnd(), encoding: how };
  }
  const output = await openByteOutput(file, encoding);
  try {
    const { bytes, kept, reports } = await gather();
    await output.write(bytes);
    bytes.fill(0);
    return { sources: reports, bytes: kept, ...(file === undefined ? {} : { output: file }) };
  } finally {
    await output.close();
  }
}

function allFailed(reports: readonly OutcomeReport[]): EgdError {
  const reasons = reports.map(({ source, error }) => `${source}: ${error?.message ?? ''}`).join('; ');
  return new EgdError('SOURCE_ALL_FAILED', `No source gave anything (${reasons}).`);
}

// What there is has been given out already: the exit status says that it is less than was asked for.
function checked(report: GatherReport, { flags, json }: GatherRequest): GatherReport {
  const { bytes: wanted } = flags;
  if (wanted === undefined || report.bytes >= wanted || json) return report;
  throw new EgdError('NOT_ENOUGH_ENTROPY', `Expected ${wanted} bytes, the sources gave ${report.bytes}.`);
}
