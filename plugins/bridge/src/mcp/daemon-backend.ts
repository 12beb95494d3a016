import { EgdError, type DaemonEntropy, type DaemonStanding } from 'egd-core';
import { levelOf } from '../buffer/watermarks.ts';
import type { GatewayStatus } from '../gateway/gateway-status.ts';
import { runOperation } from '../operations/run-operation.ts';
import type { Drawn } from '../supply/entropy-supply.ts';
import type { McpBackend } from './mcp-backend.ts';

const MOST = 65_536; // bytes that the daemon gives at once
const POOL_WAIT = 2000; // milliseconds that it may take to gather them
const TEST_SHARE = 0.1; // of the pool that a test may take
const CALLER = { key: 'mcp', address: 'stdio' };

/** Runs operations here, on bytes of the running daemon. While that is away each call says so, and the next one asks again. */
export function daemonBackend(daemon: DaemonEntropy, version: string): McpBackend {
  const draw = async (_caller: unknown, _operation: string, size: number): Promise<Drawn> => ({
    bytes: await takeAll(daemon, size),
    madeOf: { processing: 'none', consumed: size, collectors: ['daemon'], oldest: Date.now() },
  });
  return {
    origin: 'the running daemon',
    call: async (operation, input) => {
      const standing = operation.scope === 'draw' ? EMPTY : await standingOf(daemon);
      const status = (): GatewayStatus => statusOf(standing, version);
      const { output } = await runOperation(operation, input, { desk: { draw }, caller: CALLER, status, testShare: TEST_SHARE });
      return { output, madeOf: undefined }; // the daemon does not tell how old its bytes are
    },
    close: () => daemon.close(),
  };
}

const EMPTY: DaemonStanding = { bytes: 0, capacity: 1, problems: [], uptime: 0, given: { bytes: 0, requests: 0 } };

async function standingOf(daemon: DaemonEntropy): Promise<DaemonStanding> {
  if (daemon.standing === undefined) throw new EgdError('PLUGIN_FAILED', 'This version of egd does not tell how its daemon stands.');
  return daemon.standing();
}

// All of it or nothing: what came of too little is wiped.
async function takeAll(daemon: DaemonEntropy, size: number): Promise<Uint8Array> {
  const all = new Uint8Array(size);
  let length = 0;
  try {
    while (length < size) {
      const wanted = Math.min(MOST, size - length);
      const part = await daemon.take(wanted, { wait: POOL_WAIT });
      all.set(part, length);
      length += part.length;
      part.fill(0);
      if (part.length < wanted) throw notEnough(size, length);
    }
    return all;
  } catch (error) {
    all.fill(0);
    throw error;
  }
}

function notEnough(size: number, length: number): EgdError {
  return new EgdError('NOT_ENOUGH_ENTROPY', `${size} bytes are needed, and the pool of the daemon had ${length}.`, {
    suggestions: ['Ask for less, or again when the daemon has gathered more.'],
  });
}

// What only a gateway has is 0, or null.
function statusOf({ bytes, capacity, problems, uptime, given }: DaemonStanding, version: string): GatewayStatus {
  return {
    status: problems.length > 0 ? 'degraded' : bytes === 0 ? 'unhealthy' : 'healthy',
    version,
    mode: 'daemon',
    processing: 'none',
    buffer_fill_percent: Math.round((bytes / capacity) * 10_000) / 100,
    buffer_bytes_available: bytes,
    buffer_bytes_capacity: capacity,
    buffer_level: levelOf(bytes, capacity),
    last_data_received: null,
    data_freshness_seconds: null,
    uptime_seconds: uptime,
    total_requests_served: given.requests,
    total_bytes_served: given.bytes,
    total_bytes_received: 0,
    total_bytes_expired: 0,
    total_bytes_overflowed: 0,
    requests_per_second: 0,
    collectors: [],
    warnings: problems,
  };
}
