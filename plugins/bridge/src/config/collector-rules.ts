import { isLoopbackAddress } from 'egd-core';
import type * as z from 'zod/mini';
import { applianceUrlFlaw, pushUrlFlaw } from './bridge-urls.ts';
import type { COLLECTOR_KEYS } from './collector-keys.ts';
import type { Violation } from './table-schema.ts';

type Values = Partial<z.output<typeof COLLECTOR_KEYS>>;

/** What must hold between the keys of `[collector]`. */
export function* collectorRules(values: Values): Generator<Violation> {
  yield* exclusions(values);
  yield* applianceRules(values);
  yield* pushRules(values);
  yield* sizeRules(values);
}

function* exclusions(values: Values): Generator<Violation> {
  const pairs = [
    ['appliance_urls', 'appliance_url'],
    ['hmac_secret_key', 'key_file'],
    ['tls_fingerprint', 'tls_ca_file'],
    ['push_fingerprint', 'push_ca_file'],
  ] as const;
  for (const [key, other] of pairs) {
    if (values[key] === undefined || values[other] === undefined) continue;
    yield { path: [key], message: `${key} and ${other} exclude each other`, code: 'CONFIG_MUTUALLY_EXCLUSIVE' };
  }
}

function* applianceRules(values: Values): Generator<Violation> {
  const { appliance_url: url, appliance_urls: urls, allow_http: allowHttp = false, min_appliances: least, tls_fingerprint: pins } = values;
  const written = [
    ...(url === undefined ? [] : [{ path: ['appliance_url'], text: url }]),
    ...(urls ?? []).map((text, index) => ({ path: ['appliance_urls', index], text })),
  ];
  for (const { path, text } of written) {
    const message = applianceUrlFlaw(text, allowHttp);
    if (message !== undefined) yield { path, message };
  }
  const count = urls?.length ?? (url === undefined ? 0 : 1);
  if (least !== undefined && least > count) {
    yield { path: ['min_appliances'], message: `at most the number of appliances, which is ${count}` };
  }
  if (typeof pins === 'object' && pins.length !== count) {
    yield { path: ['tls_fingerprint'], message: `one fingerprint for each appliance, of which there are ${count}` };
  }
}

function* pushRules(values: Values): Generator<Violation> {
  const { push_url: url, allow_http_push: allowHttp = false, packet, client_cert: cert, client_key: key, health_listen: health } = values;
  const message = url === undefined ? undefined : pushUrlFlaw(url, allowHttp);
  if (message !== undefined) yield { path: ['push_url'], message };
  if (url !== undefined && /^udp:/i.test(url) && packet === 'qrng-dd-1') {
    yield { path: ['packet'], message: '"egd-2": a datagram carries no packet of QRNG-DD' };
  }
  if ((cert === undefined) !== (key === undefined)) {
    yield { path: [cert === undefined ? 'client_cert' : 'client_key'], message: 'client_cert and client_key, both or neither' };
  }
  if (health !== undefined && !isLoopbackAddress(health.host)) {
    yield { path: ['health_listen'], message: 'an address of this machine alone, such as "127.0.0.1:7766": nothing can reach a collector' };
  }
}

function* sizeRules(values: Values): Generator<Violation> {
  const { fetch_chunk_size: chunk, buffer_size: buffer, packet_size: packet, queue_size: queue, retry_policy: retry } = values;
  if (chunk !== undefined && buffer !== undefined && chunk > buffer) {
    yield { path: ['buffer_size'], message: `at least fetch_chunk_size, which is ${chunk}` };
  }
  if (packet !== undefined && queue !== undefined && packet > queue) {
    yield { path: ['queue_size'], message: `at least packet_size, which is ${packet}` };
  }
  if (retry !== undefined && retry.max_delay < retry.initial_delay) {
    yield { path: ['retry_policy', 'max_delay'], message: 'at least initial_delay' };
  }
}
