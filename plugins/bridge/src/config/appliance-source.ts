import { dirname, join } from 'node:path';
import { checkConfigText, EgdError, isEgdError, type SourceConfig, type SourceTypes } from 'egd-core';
import type { WrittenCollector } from './collector-table.ts';

/** Where a `[collector]` is checked. */
export interface ApplianceContext {
  readonly path: string | undefined; // of the configuration
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly types: SourceTypes;
}

/** The appliances of a `[collector]` as a source of type `quantis`, checked as one that is written in a table of its own. */
export async function applianceSource(collector: WrittenCollector, context: ApplianceContext): Promise<SourceConfig> {
  const text = JSON.stringify({ [ID]: tableOf(collector) });
  const path = join(context.path === undefined ? context.cwd : dirname(context.path), 'collector.json');
  try {
    const { config } = await checkConfigText(text, path, context);
    const [source] = config.sources;
    if (source === undefined) throw new EgdError('COLLECTOR_NO_SOURCE', 'The appliances of [collector] make no source.');
    return { ...source, interval: collector.fetchInterval };
  } catch (cause) {
    if (!isEgdError(cause) || !Array.isArray(cause.metadata['problems'])) throw cause;
    throw new EgdError('CONFIG_INVALID', `The appliances of [collector] cannot be used: ${reasons(cause.metadata['problems'])}.`, {
      cause,
    });
  }
}

const ID = 'appliance';

function tableOf(collector: WrittenCollector): Readonly<Record<string, unknown>> {
  const { applianceUrls, mixingStrategy, minAppliances, tlsCaFile, tlsFingerprint, allowHttp, fetchChunkSize } = collector;
  return {
    name: 'Quantis',
    interval: '10s', // the least that a source may have; the collector's own takes its place
    scale: 1,
    size: fetchChunkSize,
    no_compress: true,
    quantis: applianceUrls.length === 1 ? applianceUrls[0] : applianceUrls,
    mixing: mixingStrategy,
    min_appliances: minAppliances,
    tls_ca_file: tlsCaFile?.replaceAll('$', '$$$$'), // it was expanded once
    tls_fingerprint: applianceUrls.length === 1 ? [tlsFingerprint].flat()[0] : tlsFingerprint,
    allow_http: allowHttp,
  };
}

function reasons(problems: readonly unknown[]): string {
  return problems
    .map((problem) => (typeof problem === 'object' && problem !== null && 'message' in problem ? String(problem.message) : ''))
    .join('; ');
}
