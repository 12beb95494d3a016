import { certificateProblem, privateKeyProblem, type KeysSchema, type TableProblem, type TableType } from 'egd-core';
import type * as z from 'zod/mini';
import type { CollectorConfig, RetryPolicy } from './collector-config.ts';
import { COLLECTOR_KEYS, type RETRY_KEYS } from './collector-keys.ts';
import { collectorRules } from './collector-rules.ts';
import { fileProblems, secretProblems } from './file-problems.ts';
import { present, tableJsonSchema, tableSchema } from './table-schema.ts';

/** A `[collector]` without what depends on the machine. */
export type WrittenCollector = Omit<CollectorConfig, 'id' | 'stateFile'> & Partial<Pick<CollectorConfig, 'id' | 'stateFile'>>;

/** The table `[collector]`. */
export const collectorTable: TableType<WrittenCollector> & { readonly keys: KeysSchema<WrittenCollector> } = {
  table: 'collector',
  summary: 'What `egd collector` fetches inside a closed network, and where it sends it.',
  keys: tableSchema<typeof COLLECTOR_KEYS.shape, WrittenCollector>({ keys: COLLECTOR_KEYS, rules: collectorRules, build }),
  jsonSchema: tableJsonSchema(COLLECTOR_KEYS),
  hints: { tls_cert: 'the certificate that is shown to the gateway is `client_cert`', tls_key: 'its key is `client_key`' },
  check: async (keys, place) => [
    ...sourceProblems(keys, place.enabledSources),
    ...(await fileProblems({ client_cert: keys.clientCert }, certificateProblem)),
    ...(await fileProblems({ client_key: keys.clientKey }, privateKeyProblem)),
    ...(await secretProblems({ key_file: keys.keyFile, client_key: keys.clientKey }, place)),
    ...(await secretProblems({ hmac_secret_key: keys.hmacSecretKey === undefined ? undefined : place.path }, place)),
  ],
};

function sourceProblems({ applianceUrls }: WrittenCollector, enabledSources: number): readonly TableProblem[] {
  if (applianceUrls.length > 0 || enabledSources > 0) return [];
  const message = 'appliance_url is missing, and no source is configured';
  return [{ key: 'appliance_url', message, expected: 'appliance_url, appliance_urls, or a source of its own table that is enabled' }];
}

type Values = z.output<typeof COLLECTOR_KEYS>;

function build(values: Values): WrittenCollector {
  const { appliance_url: url, appliance_urls: urls = url === undefined ? [] : [url] } = values;
  return {
    ...present({
      id: values.id,
      minAppliances: values.min_appliances,
      tlsCaFile: values.tls_ca_file,
      tlsFingerprint: values.tls_fingerprint,
      hmacSecretKey: values.hmac_secret_key,
      keyFile: values.key_file,
      pushCaFile: values.push_ca_file,
      pushFingerprint: values.push_fingerprint,
      clientCert: values.client_cert,
      clientKey: values.client_key,
      stateFile: values.state_file,
      healthListen: values.health_listen,
    }),
    applianceUrls: urls,
    mixingStrategy: values.mixing_strategy,
    allowHttp: values.allow_http,
    conditioning: values.conditioning,
    fetchChunkSize: values.fetch_chunk_size,
    fetchInterval: values.fetch_interval,
    bufferSize: values.buffer_size,
    pushUrl: values.push_url,
    pushInterval: values.push_interval,
    packetSize: values.packet_size,
    queueSize: values.queue_size,
    packet: values.packet,
    cipher: values.cipher,
    allowHttpPush: values.allow_http_push,
    shutdownTimeout: values.shutdown_timeout,
    retryPolicy: retryPolicyOf(values.retry_policy),
  };
}

function retryPolicyOf(values: z.output<typeof RETRY_KEYS>): RetryPolicy {
  return {
    initialDelay: values.initial_delay,
    maxDelay: values.max_delay,
    multiplier: values.multiplier,
    jitter: values.jitter,
    failuresToOpen: values.failures_to_open,
    openTime: values.open_time,
  };
}
