import * as z from 'zod';
import { NUMBERS_END } from './unverified-packet.ts';

const number = z
  .int()
  .min(0)
  .max(NUMBERS_END - 1);
const count = z.int().min(0);

const windowState = z.object({
  first: count,
  high: count,
  missing: z.array(z.tuple([count, count])),
  lost: count,
  gaps: count,
  endsMissing: z.boolean(),
});

const tallyState = z.object({
  id: z.string(),
  epoch: number,
  window: windowState,
  packets: count,
  bytes: count,
  lost: count, // of epochs before
  gaps: count,
  replayed: count,
  refused: count,
  newest: z.int(), // time of the newest packet, milliseconds since 1970
  lastSeen: z.int(),
});

const entry = z.object({
  c: z.string(), // collector
  e: number, // epoch
  s: count, // sequence
  b: count, // bytes of data
  t: z.int(), // time of the packet
  at: z.int(), // when it came
  f: z.array(z.string()).optional(), // fingerprints of a QRNG-DD packet
});

const snapshot = z.object({
  version: z.literal(1),
  collectors: z.array(tallyState),
  qrngDd: tallyState.optional(),
  fingerprints: z.array(z.tuple([z.string(), z.int()])), // with the time of the packet
  forgotten: z.int(), // packets of unknown collectors up to this time are refused
  forgottenFingerprints: z.int(), // QRNG-DD packets up to this time are refused
});

/** A packet that came, as it is written down. */
export type ReplayEntry = z.output<typeof entry>;

/** What is known of one collector, as it is written down. */
export type TallyState = z.output<typeof tallyState>;

/** All that a gateway has to know to refuse what came before, as it is written down. */
export type ReplayState = z.output<typeof snapshot>;

/** What nobody has come to yet. */
export const NOTHING_CAME: ReplayState = { version: 1, collectors: [], fingerprints: [], forgotten: -1, forgottenFingerprints: -1 };

/** The state and the packets that came since, of the lines of a state file; undefined where they say something else. */
export function parseReplayState(values: readonly unknown[]): { state: ReplayState; entries: readonly ReplayEntry[] } | undefined {
  const state = snapshot.safeParse(values[0]);
  const entries = z.array(z.array(entry)).safeParse(values.slice(1));
  return state.success && entries.success ? { state: state.data, entries: entries.data.flat() } : undefined;
}
