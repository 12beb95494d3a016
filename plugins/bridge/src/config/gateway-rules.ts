import { isLoopbackAddress } from 'egd-core';
import type * as z from 'zod/mini';
import type { GATEWAY_KEYS } from './gateway-keys.ts';
import type { Violation } from './table-schema.ts';

type Values = Partial<z.output<typeof GATEWAY_KEYS>>;

/** What must hold between the keys of `[gateway]`. */
export function* gatewayRules(values: Values): Generator<Violation> {
  yield* exclusions(values);
  yield* listenRules(values);
  yield* modeRules(values);
  const { buffer_size: size, min_available: least } = values;
  if (size !== undefined && least !== undefined && least > size) {
    yield { path: ['min_available'], message: `at most buffer_size, which is ${size}` };
  }
}

function* exclusions(values: Values): Generator<Violation> {
  const pairs = [
    ['listen_address', 'listen'],
    ['hmac_secret_key', 'key_file'],
  ] as const;
  for (const [key, other] of pairs) {
    if (values[key] === undefined || values[other] === undefined) continue;
    yield { path: [key], message: `${key} and ${other} exclude each other`, code: 'CONFIG_MUTUALLY_EXCLUSIVE' };
  }
}

function* listenRules(values: Values): Generator<Violation> {
  const { listen, listen_address: address, tls_cert: cert, tls_key: key, tls_client_ca: clientCa, allow_http: allowHttp = false } = values;
  if ((cert === undefined) !== (key === undefined)) {
    yield { path: [cert === undefined ? 'tls_cert' : 'tls_key'], message: 'tls_cert and tls_key, both or neither' };
  }
  if (clientCa !== undefined && cert === undefined) {
    yield { path: ['tls_client_ca'], message: 'tls_cert and tls_key beside it: certificates of collectors are shown over TLS' };
  }
  const host = (listen ?? address)?.host;
  if (host !== undefined && !isLoopbackAddress(host) && cert === undefined && key === undefined && !allowHttp) {
    const message =
      'tls_cert and tls_key beside an address that other machines can reach, or allow_http = true behind a proxy that has TLS';
    yield { path: [listen === undefined ? 'listen_address' : 'listen'], message };
  }
}

function* modeRules({ mode, udp_listen: udp, cluster }: Values): Generator<Violation> {
  if (mode === undefined || mode === 'push') return;
  if (cluster !== undefined) yield { path: ['mode'], message: '"push" beside [gateway.cluster]: the gateways of a fleet share packets' };
  if (udp !== undefined) yield { path: ['udp_listen'], message: 'mode = "push" beside it: no other takes datagrams' };
}
