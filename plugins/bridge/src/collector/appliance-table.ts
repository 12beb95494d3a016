import { EgdError, type SourceConfig } from 'egd-core';
import type { CollectorConfig } from '../config/collector-config.ts';

/** The tables of a collector's sources: that of its appliances, or those of the configuration. COLLECTOR_NO_SOURCE: neither. */
export function collectorTables(config: CollectorConfig, configured: readonly SourceConfig[]): readonly SourceConfig[] {
  if (config.applianceUrls.length > 0) return [applianceTable(config)];
  const enabled = configured.filter(({ disabled }) => !disabled);
  if (enabled.length === 0)
    throw new EgdError('COLLECTOR_NO_SOURCE', 'The collector has nothing to fetch: there is neither an appliance nor a source.');
  return enabled;
}

// Several appliances are one source: their blocks are mixed before anything else sees them.
function applianceTable(config: CollectorConfig): SourceConfig {
  const keys = {
    quantis: config.applianceUrls,
    mixing: config.mixingStrategy,
    allow_http: config.allowHttp,
    ...(config.minAppliances === undefined ? {} : { min_appliances: config.minAppliances }),
    ...(config.tlsCaFile === undefined ? {} : { tls_ca_file: config.tlsCaFile }),
    ...(config.tlsFingerprint === undefined ? {} : { tls_fingerprint: config.tlsFingerprint }),
  };
  return {
    id: 'appliance',
    name: config.applianceUrls.length === 1 ? 'Quantis appliance' : 'Quantis appliances',
    type: 'quantis',
    size: config.fetchChunkSize,
    interval: config.fetchInterval,
    initDelay: 0,
    scale: 1,
    compression: 'none',
    disabled: false,
    keys,
    raw: keys,
  };
}
