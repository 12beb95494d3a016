import type { PostProcessing } from '../config/gateway-config.ts';

/** Bytes that were given out; never the bytes. */
export interface Served {
  readonly key: string; // name
  readonly address: string;
  readonly request?: string; // id
  readonly operation: string;
  readonly bytes: number; // given out
  readonly consumed: number; // taken from the buffer for it
  readonly processing: PostProcessing;
  readonly collectors: readonly string[]; // ids
}

/** A request or a draw that was refused. */
export interface Refusal {
  readonly key?: string; // name, where a valid key was shown
  readonly address: string;
  readonly request?: string; // id
  readonly operation?: string; // of a draw
  readonly scope?: string; // of a request that was not let in
  readonly bytes?: number; // asked for
  readonly code: string; // of the error
  readonly times?: number; // so many of the same after the last line, which named the first
}

/** A line of the audit log. */
export type AuditRecord = { readonly time: string } & ( // RFC 3339, UTC
  | ({ readonly outcome: 'served' } & Served)
  | ({ readonly outcome: 'refused' } & Refusal)
  | { readonly event: 'key-added' | 'key-revoked'; readonly key: string }
  | { readonly event: 'lines-lost'; readonly lines: number }
);
