import { flagKey, formKey, integerKey, numberKey } from 'egd-core';
import * as z from 'zod/mini';
import { authoritiesKey, bytesKey, hmacKey, listenKey, listKey, oneOfKey, pathKey, secondsKey, timeKey, withDefault } from './key-kinds.ts';

const MOST_SERVERS = 16;
const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

const SERVER = formKey(isServerUrl, 'the URL of a NATS server, such as "nats://10.0.0.5:4222" or "tls://nats.example:4222"', {
  description: 'URL of a NATS server with JetStream, `nats://` or `tls://`.',
});
const SERVERS_EXPECTED = `the URL of a NATS server, such as "nats://10.0.0.5:4222", or an array of 1 to ${MOST_SERVERS}`;

/** The keys of `[gateway.cluster]`. */
export const CLUSTER_KEYS = z.strictObject({
  nats: z
    .union([SERVER, listKey(SERVER, MOST_SERVERS, SERVERS_EXPECTED, { description: 'Several.' })], { error: SERVERS_EXPECTED })
    .check(z.meta({ description: 'URL of a NATS server with JetStream, `nats://` or `tls://`, or an array of those of one cluster.' })),
  name: withDefault(
    formKey((text) => /^[\w-]{1,32}$/.test(text), '1 to 32 letters, digits, "_" and "-"', {
      description: 'Prefix of what the fleet has in NATS; fleets with the same name share their bytes.',
      pattern: '^[A-Za-z0-9_-]{1,32}$',
    }),
    'egd',
  ),
  credentials_file: z.optional(pathKey('File of NATS credentials (`.creds`).')),
  ca_file: z.optional(authoritiesKey('The only authorities to trust for NATS, PEM.')),
  replicas: withDefault(integerKey(1, 5, 'an integer from 1 to 5', { description: 'Servers that keep each packet and mark.' }), 1),
  prefetch: bytesKey(KIB, 64 * MIB, 256 * KIB, 'Bytes that this gateway takes out of the stream ahead; lost when it is killed.'),
});

/** The keys of `[gateway]`, as they are written. */
export const GATEWAY_KEYS = z.strictObject({
  mode: oneOfKey(
    ['push', 'direct', 'daemon'],
    'push',
    'Where entropy comes from: packets of collectors, the sources of this configuration, or the running daemon.',
  ),
  listen: z.optional(listenKey({ description: 'Address and port of the API; 127.0.0.1:7764 when left out.' })),
  listen_address: z.optional(listenKey({ description: "QRNG-DD's name of `listen`." })),
  reuse_port: withDefault(flagKey({ description: 'Several gateways of a cluster on one port of one machine.' }), false),
  udp_listen: z.optional(listenKey({ description: 'Address and port for datagrams of collectors; nowhere when left out.' })),
  tls_cert: z.optional(pathKey('Certificates of the gateway, PEM, the own one first; only with `tls_key`.')),
  tls_key: z.optional(pathKey('Private key of the certificate, PEM, without a passphrase; only with `tls_cert`.')),
  tls_client_ca: z.optional(authoritiesKey('Authorities of the certificates that collectors must show at `/push`, PEM.')),
  allow_http: withDefault(flagKey({ description: 'Plain http to other machines too: for a reverse proxy that has TLS.' }), false),
  trust_proxy: withDefault(
    flagKey({ description: 'Takes the address of a client from X-Forwarded-For of a proxy on this machine.' }),
    false,
  ),
  buffer_size: bytesKey(KIB, 4 * GIB, 10 * MIB, 'Bytes that are kept to be served.'),
  buffer_ttl: withDefault(secondsKey('1s', '720h', { description: 'Age at which bytes are thrown away.' }), '1h'),
  overflow: oneOfKey(['replace', 'discard'], 'replace', 'In a full buffer the oldest bytes give way, or what comes is refused with 507.'),
  min_available: bytesKey(0, 4 * GIB, 1024, 'With fewer bytes than this `/health` answers 503; at most `buffer_size`.'),
  post_processing: oneOfKey(['none', 'sha256', 'hmac-drbg'], 'none', 'What is done to bytes before they are served.'),
  hmac_secret_key: z.optional(
    hmacKey('Secret that packets are signed with, 32 bytes or more in hexadecimal digits or base64; better `key_file`.'),
  ),
  key_file: z.optional(pathKey('File of that secret; EGD_BRIDGE_KEY or the systemd credential `egd-bridge-key` when left out.')),
  packets: withDefault(
    listKey(z.enum(['egd-2', 'qrng-dd-1'], { error: '"egd-2" or "qrng-dd-1"' }), 2, 'an array of "egd-2" and "qrng-dd-1"', {
      description: 'Formats of packets that are taken.',
    }),
    ['egd-2', 'qrng-dd-1'],
  ),
  max_age: withDefault(secondsKey('1s', '720h', { description: 'An older packet is refused.' }), '5m'),
  max_ahead: withDefault(secondsKey('0s', '24h', { description: 'A packet from further in the future is refused.' }), '30s'),
  max_packet_size: bytesKey(KIB, 64 * MIB, MIB + 64 * KIB, 'A longer packet is refused.'),
  state_file: z.optional(pathKey('File of the marks of packets that came; `gateway.state` in the folder for state when left out.')),
  api_key_file: z.optional(pathKey("File of the clients' keys, hashed; `gateway-keys.json` in the folder for state when left out.")),
  allow_query_key: withDefault(flagKey({ description: 'Takes keys from `?api_key=` too, which end in logs of proxies.' }), false),
  rate_limit: withDefault(
    numberKey(0.01, 1_000_000, 'a number of requests a second from 0.01 to 1000000', {
      description: 'Requests a second, of each key and of each address.',
    }),
    100,
  ),
  byte_rate: bytesKey(1, 16 * GIB, MIB, 'Bytes a second, of each key and of each address.'),
  reserved_share: withDefault(
    numberKey(0, 1, 'a number from 0.0 to 1.0', {
      description: 'Share of the buffer that is divided among the keys, and that others cannot take.',
    }),
    0.5,
  ),
  test_share: withDefault(
    numberKey(0, 1, 'a number from 0.0 to 1.0', { description: 'Share of the buffer that a statistical test may take.' }),
    0.1,
  ),
  audit_file: z.optional(
    z.union([z.literal('none'), pathKey('A file.')], { error: 'the path of a file, or "none"' }).check(
      z.meta({
        description: 'Log of who drew how much when; `gateway-audit.log` in the folder for state when left out, `"none"`: not written.',
      }),
    ),
  ),
  max_connections: withDefault(integerKey(1, 65_536, 'an integer from 1 to 65536', { description: 'Connections at once.' }), 1024),
  request_timeout: withDefault(
    timeKey('100ms', '10m', { description: 'Time that a request may take to come and its answer to be taken.' }),
    '10s',
  ),
  shutdown_timeout: withDefault(
    timeKey('0s', '10m', { description: 'Time that requests have to finish when the gateway is stopped.' }),
    '10s',
  ),
  mcp_enabled: withDefault(flagKey({ description: 'Serves MCP at `/mcp`.' }), true),
  metrics_enabled: withDefault(flagKey({ description: 'Serves metrics at `/metrics`.' }), true),
  page_enabled: withDefault(flagKey({ description: 'Serves a page for people at `/`.' }), true),
  cluster: z.optional(CLUSTER_KEYS),
});

function isServerUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && ['nats:', 'tls:'].includes(url.protocol) && url.hostname !== '';
}
