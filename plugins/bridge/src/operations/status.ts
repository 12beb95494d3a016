import * as z from 'zod';
import type { Operation } from './operation.ts';

const COUNTER = z.int().min(0);

const COLLECTOR = z.object({
  id: z.string(),
  packets: COUNTER.describe('Packets accepted.'),
  bytes: COUNTER.describe('Bytes accepted.'),
  lost: COUNTER.describe('Sequence numbers that never came.'),
  gaps: COUNTER.describe('Runs of them.'),
  replayed: COUNTER.describe('Packets that came again, and were refused.'),
  refused: COUNTER.describe('Packets that were refused for another reason.'),
  epoch: COUNTER,
  sequence: COUNTER.describe('The highest accepted.'),
  last_seen: z.string().describe('RFC 3339, UTC.'),
});

const input = z.strictObject({});

const output = z.object({
  status: z.enum(['healthy', 'degraded', 'unhealthy']),
  version: z.string(),
  mode: z.enum(['push', 'direct', 'daemon']).describe('Where the entropy comes from.'),
  processing: z.enum(['none', 'sha256', 'hmac-drbg']).describe('What is done to bytes before they are served.'),
  buffer_fill_percent: z.number(),
  buffer_bytes_available: COUNTER,
  buffer_bytes_capacity: COUNTER,
  buffer_level: z.enum(['low', 'medium', 'high', 'critical']).describe('Below 10 %, up to 80 %, up to 95 %, above.'),
  last_data_received: z.string().nullable().describe('RFC 3339, UTC.'),
  data_freshness_seconds: z.number().nullable().describe('Age of the oldest data in the buffer.'),
  uptime_seconds: z.number(),
  total_requests_served: COUNTER,
  total_bytes_served: COUNTER,
  total_bytes_received: COUNTER,
  total_bytes_expired: COUNTER.describe('Bytes that grew too old, and were wiped.'),
  total_bytes_overflowed: COUNTER.describe('Bytes that found no room, or gave way.'),
  requests_per_second: z.number().describe('Over the last minute.'),
  collectors: z.array(COLLECTOR),
  warnings: z.array(z.string()),
});

/** How the gateway stands. */
export const getStatus: Operation<typeof input, typeof output> = {
  id: 'get_status',
  summary: 'Tells how the gateway stands.',
  description:
    'Tells how much entropy there is, how fresh it is, what was served, and what is wrong. It takes no entropy. Use it before large draws, or to explain why one was refused.',
  scope: 'status',
  input,
  output,
  run: (_input, { status }) => {
    const { collectors, warnings, ...rest } = status();
    return Promise.resolve({ ...rest, collectors: [...collectors], warnings: [...warnings] });
  },
};
