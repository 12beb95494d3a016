import type { ReadRequest, Sample, Source, SourceTable, SourceTools } from 'egd-core';
import { type Fetched, lossEvents, tooFewAppliances, withoutCopies } from './appliance-losses.ts';
import { Appliance, type TlsOptions } from './appliance.ts';
import { mixBlocks } from './mixing.ts';
import { applianceUrls, type QuantisKeys } from './quantis-table.ts';

const DEFAULT_SIZE = 1024; // bytes
const TIME_LIMIT = 30_000; // milliseconds for a block, beside the time that its bytes may take

/** Makes a source that fetches a block from every appliance side by side and mixes those that are good. */
export function createQuantisSource(table: SourceTable<QuantisKeys>, tools: SourceTools, timeLimit = TIME_LIMIT): Source {
  const appliances = applianceUrls(table.keys).map((url) => new Appliance(url, tools, timeLimit));
  return { read: (request) => readSample(table, appliances, tools, request) };
}

async function readSample(
  { keys, size: tableSize }: SourceTable<QuantisKeys>,
  appliances: readonly Appliance[],
  tools: SourceTools,
  { size = tableSize ?? DEFAULT_SIZE, signal }: ReadRequest,
): Promise<Sample> {
  if (signal.aborted) throw tools.fail('SOURCE_ABORTED', 'the fetch was stopped before it began', { cause: signal.reason });
  const tls = tlsOptions(keys);
  const fetched = await Promise.all(appliances.map((appliance, index) => fetchOne(appliance, size, tls(index), signal)));
  try {
    if (signal.aborted)
      throw (
        fetched.find(({ error }) => error !== undefined)?.error ??
        tools.fail('SOURCE_ABORTED', 'the fetch was stopped', { cause: signal.reason })
      );
    const results = withoutCopies(fetched, tools);
    const good = results.filter((result) => result.block !== undefined);
    const least = keys.min_appliances ?? 1;
    if (good.length < least) throw tooFewAppliances(results, least, tools);
    const mixing = keys.mixing ?? 'xor';
    const bytes = mixBlocks(
      good.flatMap(({ block }) => block ?? []),
      mixing,
    );
    const origins = good.map(({ appliance }) => appliance.endpoint);
    const origin = origins.length === 1 ? origins.join('') : `${mixing} of ${origins.join(' and ')}`;
    return { bytes, origin, events: lossEvents(results, tools), maxEntropyBytes: bytes.length };
  } finally {
    for (const { block } of fetched) block?.fill(0);
  }
}

async function fetchOne(appliance: Appliance, size: number, tls: TlsOptions, signal: AbortSignal): Promise<Fetched> {
  try {
    return { appliance, block: await appliance.fetchBlock(size, tls, signal) };
  } catch (error) {
    return { appliance, error };
  }
}

function tlsOptions(keys: QuantisKeys): (index: number) => TlsOptions {
  const ca = keys.tls_ca_file === undefined ? {} : { tlsCaFile: keys.tls_ca_file };
  const fingerprints = keys.tls_fingerprint;
  return (index) => {
    const tlsFingerprint = typeof fingerprints === 'string' ? fingerprints : fingerprints?.[index];
    return { ...ca, ...(tlsFingerprint === undefined ? {} : { tlsFingerprint }), allowHttp: keys.allow_http ?? false };
  };
}
