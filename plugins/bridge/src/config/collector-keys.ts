import { flagKey, formKey, integerKey, numberKey, textKey } from 'egd-core';
import * as z from 'zod/mini';
import { isCollectorId } from '../packets/collector-id.ts';
import {
  authoritiesKey,
  bytesKey,
  fingerprintKey,
  hmacKey,
  listenKey,
  listKey,
  oneOfKey,
  pathKey,
  secondsKey,
  timeKey,
  withDefault,
} from './key-kinds.ts';

const MOST_APPLIANCES = 16;
const URL_LENGTH = 500; // characters
const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

/** The keys of `[collector.retry_policy]`. */
export const RETRY_KEYS = z.strictObject({
  initial_delay: withDefault(timeKey('10ms', '1h', { description: 'Time to wait after the first failure.' }), '500ms'),
  max_delay: withDefault(timeKey('10ms', '24h', { description: 'Longest time to wait; at least `initial_delay`.' }), '1m'),
  multiplier: withDefault(numberKey(1, 10, 'a number from 1 to 10', { description: 'By how much a delay is longer than the last.' }), 2),
  jitter: withDefault(numberKey(0, 1, 'a number from 0.0 to 1.0', { description: 'Share of a delay that is random.' }), 0.2),
  failures_to_open: withDefault(
    integerKey(1, 1000, 'an integer from 1 to 1000', { description: 'Failures in a row after which nothing is tried for `open_time`.' }),
    10,
  ),
  open_time: withDefault(timeKey('100ms', '24h', { description: 'Time after which one try is made again.' }), '1m'),
});

/** The keys of `[collector]`, as they are written. */
export const COLLECTOR_KEYS = z.strictObject({
  id: z.optional(
    formKey(isCollectorId, '1 to 64 of a-z, A-Z, 0-9, "." "_" "-", and not "qrng-dd"', {
      description: 'Name of this collector in packets; the name of the machine when left out.',
      pattern: '^(?!qrng-dd$)[A-Za-z0-9_.-]{1,64}$',
    }),
  ),
  appliance_url: z.optional(textKey(URL_LENGTH, 'the URL of an appliance', { description: 'Base URL of a Quantis appliance.' })),
  appliance_urls: z.optional(
    listKey(
      textKey(URL_LENGTH, 'the URL of an appliance', { description: 'Base URL of a Quantis appliance.' }),
      MOST_APPLIANCES,
      `an array of 1 to ${MOST_APPLIANCES} URLs`,
      { description: 'Several appliances, asked side by side and mixed; with neither key the sources of the configuration are used.' },
    ),
  ),
  mixing_strategy: oneOfKey(['xor', 'hkdf'], 'xor', 'How the blocks of several appliances become one.'),
  min_appliances: z.optional(
    integerKey(1, MOST_APPLIANCES, `an integer from 1 to ${MOST_APPLIANCES}`, {
      description: 'Fewer good appliances than this: the fetch fails; 1 when left out.',
    }),
  ),
  tls_ca_file: z.optional(authoritiesKey('The only authorities to trust for appliances, PEM.')),
  tls_fingerprint: z.optional(
    z
      .union([fingerprintKey({ description: 'Of one appliance.' }), z.array(fingerprintKey({ description: 'Of each appliance.' }))], {
        error: 'the SHA-256 fingerprint of a certificate, 64 hexadecimal digits, or an array of one for each appliance',
      })
      .check(
        z.meta({ description: 'SHA-256 of the certificate of the appliance, trusted instead of any authority; an array for several.' }),
      ),
  ),
  allow_http: withDefault(flagKey({ description: 'Allows plain http to appliances on other machines.' }), false),
  conditioning: oneOfKey(
    ['auto', 'none', 'egd'],
    'auto',
    'What is done to bytes before they are sent: of `auto` nothing to those of appliances, to all others what the daemon does.',
  ),
  fetch_chunk_size: bytesKey(1, MIB, 1024, 'Bytes of one request to the appliances.'),
  fetch_interval: withDefault(secondsKey('1ms', '1h', { description: 'Time from one request to the appliances to the next.' }), '1s'),
  buffer_size: bytesKey(KIB, GIB, MIB, 'Bytes that may be fetched and not yet in a packet; fetching waits where there is no room.'),
  push_url: textKey(URL_LENGTH, 'where the gateway takes packets: "https://HOST:PORT/push" or "udp://HOST:PORT"', {
    description: 'Where packets go: `https://HOST:PORT/push`, or `udp://HOST:PORT` for one way.',
  }),
  push_interval: withDefault(secondsKey('1ms', '1h', { description: 'Longest time that bytes wait for a packet to be full.' }), '1s'),
  packet_size: bytesKey(1, MIB, 64 * KIB, 'Most bytes of data in a packet; a datagram has at most what fits into 1,200 bytes.'),
  queue_size: bytesKey(KIB, 16 * GIB, 10 * MIB, 'Bytes of packets that may wait for the gateway; at least `packet_size`.'),
  packet: oneOfKey(['egd-2', 'qrng-dd-1'], 'egd-2', 'How packets are written: as egd does, or as QRNG-DD does.'),
  hmac_secret_key: z.optional(
    hmacKey('Secret that packets are signed with, 32 bytes or more in hexadecimal digits or base64; better `key_file`.'),
  ),
  key_file: z.optional(pathKey('File of that secret; EGD_BRIDGE_KEY or the systemd credential `egd-bridge-key` when left out.')),
  cipher: oneOfKey(['aes-256-gcm', 'chacha20-poly1305'], 'aes-256-gcm', 'What datagrams are sealed with.'),
  push_ca_file: z.optional(authoritiesKey('The only authorities to trust for the gateway, PEM.')),
  push_fingerprint: z.optional(
    fingerprintKey({ description: 'SHA-256 of the certificate of the gateway, trusted instead of any authority.' }),
  ),
  client_cert: z.optional(pathKey('Certificate that is shown to the gateway, PEM; only with `client_key`.')),
  client_key: z.optional(pathKey('Private key of that certificate, PEM; only with `client_cert`.')),
  allow_http_push: withDefault(flagKey({ description: 'Allows plain http to a gateway on another machine.' }), false),
  state_file: z.optional(pathKey('File where sequence numbers are reserved; `collector.state` in the folder for state when left out.')),
  health_listen: z.optional(listenKey({ description: 'Address of this machine alone that answers GET /health; nowhere when left out.' })),
  shutdown_timeout: withDefault(timeKey('0s', '10m', { description: 'Time to send what is left when the collector is stopped.' }), '10s'),
  retry_policy: withDefault(RETRY_KEYS, {}),
});
