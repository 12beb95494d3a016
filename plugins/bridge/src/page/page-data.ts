import type { GatewayStatus } from '../gateway/gateway-status.ts';

/** What the page is told: the answer of `GET /page/data`. */
export interface PageData {
  readonly time: number; // of the answer, milliseconds since 1970
  readonly status: GatewayStatus;
  readonly history: HistoryRows;
  readonly draws: readonly KeyDraws[];
}

/** How far back the page looks: an hour in steps of five seconds, or a day in steps of a minute. */
export type HistoryRange = 'hour' | 'day';

/** Samples of the gateway's status, column by column, oldest first. Of a minute: the lowest fill, the greatest age, mean rates. */
export interface HistoryRows {
  readonly range: HistoryRange;
  readonly interval: number; // seconds between samples
  readonly complete: boolean; // false: only what is newer than what was asked for
  readonly times: readonly number[]; // seconds since 1970
  readonly available: readonly number[]; // bytes in the buffer
  readonly freshness: readonly (number | null)[]; // age of the oldest data, seconds; null: the buffer was empty
  readonly requests: readonly number[]; // a second
  readonly served: readonly number[]; // bytes a second
  readonly received: readonly number[]; // bytes a second
}

/** What a key of a client drew since the gateway was started. */
export interface KeyDraws {
  readonly key: string; // its name; `anonymous` on a gateway without keys
  readonly requests: number;
  readonly bytes: number;
  readonly refused: number; // requests that got nothing: over a limit or a quota, or not enough entropy
  readonly bytesToday: number | null; // null: the key has no quota
  readonly bytesPerDay: number | null;
  readonly lastDrawn: string | null; // RFC 3339, UTC
}
