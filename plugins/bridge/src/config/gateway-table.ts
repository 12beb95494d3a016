import { certificateProblem, isLoopbackAddress, privateKeyProblem, type KeysSchema, type TableProblem, type TableType } from 'egd-core';
import type * as z from 'zod/mini';
import { fileProblems, secretProblems } from './file-problems.ts';
import type { ClusterConfig, GatewayConfig, Listen } from './gateway-config.ts';
import { GATEWAY_KEYS, type CLUSTER_KEYS } from './gateway-keys.ts';
import { gatewayRules } from './gateway-rules.ts';
import { present, tableJsonSchema, tableSchema } from './table-schema.ts';

/** A `[gateway]` without what depends on the machine; `auditFile` is undefined where it is not written, `none` where nothing is to be logged. */
export type WrittenGateway = Omit<GatewayConfig, 'stateFile' | 'apiKeyFile'> & Partial<Pick<GatewayConfig, 'stateFile' | 'apiKeyFile'>>;

/** The table `[gateway]`. */
export const gatewayTable: TableType<WrittenGateway> & { readonly keys: KeysSchema<WrittenGateway> } = {
  table: 'gateway',
  summary: 'Where `egd gateway` gets entropy from, and how it serves it.',
  keys: tableSchema<typeof GATEWAY_KEYS.shape, WrittenGateway>({ keys: GATEWAY_KEYS, rules: gatewayRules, build }),
  jsonSchema: tableJsonSchema(GATEWAY_KEYS),
  hints: {
    api_keys: 'keys of clients are not written here: `egd gateway key add NAME` makes one',
    deployment_mode: 'write mode = "push" or mode = "direct"',
    direct_mode_config: 'write mode = "direct", and each source as a table of its own',
  },
  check: async (keys, place) => [
    ...modeProblems(keys, place.enabledSources),
    ...plainHttp(keys),
    ...(await fileProblems({ tls_cert: keys.tlsCert, 'cluster.ca_file': keys.cluster?.caFile }, certificateProblem)),
    ...(await fileProblems({ tls_key: keys.tlsKey }, privateKeyProblem)),
    ...(await secretProblems(
      { tls_key: keys.tlsKey, key_file: keys.keyFile, 'cluster.credentials_file': keys.cluster?.credentialsFile },
      place,
    )),
    ...(await secretProblems({ hmac_secret_key: keys.hmacSecretKey === undefined ? undefined : place.path }, place)),
  ],
};

function modeProblems({ mode }: WrittenGateway, enabledSources: number): readonly TableProblem[] {
  if (mode !== 'direct' || enabledSources > 0) return [];
  return [{ key: 'mode', message: 'mode is "direct", and no source is configured', expected: 'a source of its own table that is enabled' }];
}

function plainHttp({ listen, tlsCert }: WrittenGateway): readonly TableProblem[] {
  if (isLoopbackAddress(listen.host) || tlsCert !== undefined) return [];
  const message = `allow_http = true, and ${listen.host} is an address that other machines can reach: who is between sees keys and random bytes`;
  return [{ key: 'allow_http', message, expected: 'a reverse proxy with TLS before it, and no other way to this port', isWarning: true }];
}

function build(values: z.output<typeof GATEWAY_KEYS>): WrittenGateway {
  return {
    ...present({
      udpListen: values.udp_listen,
      tlsCert: values.tls_cert,
      tlsKey: values.tls_key,
      tlsClientCa: values.tls_client_ca,
      hmacSecretKey: values.hmac_secret_key,
      keyFile: values.key_file,
      stateFile: values.state_file,
      apiKeyFile: values.api_key_file,
      auditFile: values.audit_file,
      cluster: values.cluster === undefined ? undefined : clusterOf(values.cluster),
    }),
    mode: values.mode,
    listen: values.listen ?? values.listen_address ?? DEFAULT,
    reusePort: values.reuse_port,
    allowHttp: values.allow_http,
    trustProxy: values.trust_proxy,
    bufferSize: values.buffer_size,
    bufferTtl: values.buffer_ttl,
    overflow: values.overflow,
    minAvailable: values.min_available,
    postProcessing: values.post_processing,
    packets: values.packets,
    maxAge: values.max_age,
    maxAhead: values.max_ahead,
    maxPacketSize: values.max_packet_size,
    allowQueryKey: values.allow_query_key,
    rateLimit: values.rate_limit,
    byteRate: values.byte_rate,
    reservedShare: values.reserved_share,
    testShare: values.test_share,
    maxConnections: values.max_connections,
    requestTimeout: values.request_timeout,
    shutdownTimeout: values.shutdown_timeout,
    mcpEnabled: values.mcp_enabled,
    metricsEnabled: values.metrics_enabled,
    pageEnabled: values.page_enabled,
  };
}

const DEFAULT: Listen = { host: '127.0.0.1', port: 7764 };

function clusterOf(values: z.output<typeof CLUSTER_KEYS>): ClusterConfig {
  const { nats, name, credentials_file: credentialsFile, ca_file: caFile, replicas, prefetch } = values;
  return { ...present({ credentialsFile, caFile }), nats, name, replicas, prefetch };
}
