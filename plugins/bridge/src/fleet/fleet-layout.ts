import type { JetStreamClient, JetStreamManager, StreamConfig } from '@nats-io/jetstream';
import type { KV } from '@nats-io/kv';
import { EgdError } from 'egd-core';
import type { ClusterConfig, GatewayConfig } from '../config/gateway-config.ts';
import { ANSWER_TIMEOUT, type NatsLink } from './nats-link.ts';

/** What a fleet keeps in NATS, ready to be used. */
export interface FleetLayout {
  readonly jetstream: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly stream: string; // packets whose bytes nobody took yet
  readonly subject: string; // of its messages
  readonly consumer: string;
  readonly marks: KV; // what is known of each collector
  readonly fingerprints: KV; // of QRNG-DD packets
  readonly quotas: KV;
}

/**
 * Makes the stream, its consumer and the buckets, or sets what is there to the configuration. Rejects with
 * GATEWAY_FLEET_UNREACHABLE where NATS refuses.
 */
export async function layOutFleet(link: NatsLink, cluster: ClusterConfig, gateway: GatewayConfig): Promise<FleetLayout> {
  const [{ jetstream, jetstreamManager }, { Kvm }] = await Promise.all([import('@nats-io/jetstream'), import('@nats-io/kv')]);
  const { name, replicas } = cluster;
  const stream = `${name}-entropy`;
  const consumer = 'gateways';
  try {
    const client = jetstream(link.connection, { timeout: ANSWER_TIMEOUT });
    const manager = await jetstreamManager(link.connection, { timeout: ANSWER_TIMEOUT });
    await setStream(manager, stream, streamConfig(stream, name, replicas, gateway));
    await manager.consumers.add(stream, {
      durable_name: consumer,
      ack_policy: 'explicit',
      ack_wait: nanoseconds(ACK_WAIT),
      max_ack_pending: -1,
      max_waiting: 16_384,
    });
    const kvm = new Kvm(client);
    const bucket = { replicas, history: 1, timeout: ANSWER_TIMEOUT } as const;
    return {
      jetstream: client,
      manager,
      stream,
      subject: subjectOf(name),
      consumer,
      marks: await kvm.create(`${name}-marks`, bucket),
      fingerprints: await kvm.create(`${name}-fingerprints`, { ...bucket, ttl: fingerprintTime(gateway) }),
      quotas: await kvm.create(`${name}-quotas`, { ...bucket, ttl: QUOTA_TIME }),
    };
  } catch (error) {
    throw new EgdError('GATEWAY_FLEET_UNREACHABLE', `NATS at ${link.servers} does not give the fleet \`${name}\` its stream and buckets.`, {
      cause: error,
    });
  }
}

/** The number of an error of JetStream; undefined: another error. */
export function apiErrorNumber(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('apiError' in error) || typeof error.apiError !== 'function') return undefined;
  const told: unknown = error.apiError();
  return typeof told === 'object' && told !== null && 'err_code' in told ? Number(told.err_code) : undefined;
}

const ACK_WAIT = 10_000; // milliseconds until a message goes to another gateway; claims take far less
const QUOTA_TIME = 3 * 86_400_000; // milliseconds

// A server goes by its own clock: as long again as a packet can be young enough to be accepted.
function fingerprintTime({ maxAge, maxAhead }: GatewayConfig): number {
  return 2 * (maxAge + maxAhead);
}

function subjectOf(name: string): string {
  return `${name}.entropy`;
}

function streamConfig(stream: string, name: string, replicas: number, gateway: GatewayConfig): Partial<StreamConfig> & { name: string } {
  const { bufferSize, bufferTtl, overflow, maxAge, maxAhead } = gateway;
  return {
    name: stream,
    description: 'Entropy of egd that nobody took yet',
    subjects: [subjectOf(name)],
    retention: 'workqueue',
    storage: 'file',
    num_replicas: replicas,
    max_bytes: bufferSize,
    max_age: nanoseconds(bufferTtl),
    discard: overflow === 'discard' ? 'new' : 'old',
    // NATS takes no window that is longer than the life of a message; marks refuse what comes later.
    duplicate_window: nanoseconds(Math.min(bufferTtl, fingerprintTime({ ...gateway, maxAge, maxAhead }))),
    deny_purge: false,
  };
}

async function setStream(manager: JetStreamManager, stream: string, config: Partial<StreamConfig> & { name: string }): Promise<void> {
  try {
    await manager.streams.add(config); // also where it is there already with the same settings
  } catch (error) {
    if (apiErrorNumber(error) !== STREAM_NAME_IN_USE) throw error;
    await manager.streams.update(stream, config);
  }
}

const STREAM_NAME_IN_USE = 10_058;

function nanoseconds(milliseconds: number): number {
  return milliseconds * 1_000_000;
}
