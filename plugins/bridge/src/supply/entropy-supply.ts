import type { PostProcessing } from '../config/gateway-config.ts';

/** Where a gateway's answers come from: every byte once, or not at all. */
export interface EntropySupply {
  /**
   * Takes exactly `size` bytes, in the order they came; a request is served whole or not at all. Throws or rejects with
   * NOT_ENOUGH_ENTROPY, and then nothing was taken. The caller wipes the bytes. It answers at once where it can.
   */
  take(size: number): Drawn | Promise<Drawn>;
  /** What there is now. */
  stock(): Stock;
}

/** Bytes that were taken, and what they were made of. */
export interface Drawn {
  readonly bytes: Uint8Array;
  readonly madeOf: MadeOf;
}

/** What the bytes of an answer were made of. */
export interface MadeOf {
  readonly processing: PostProcessing;
  readonly consumed: number; // bytes that left the buffer for it
  readonly collectors: readonly string[]; // ids of those whose bytes they are; `direct` and `daemon` name themselves
  readonly oldest: number; // when the oldest of them was sent by its collector, or came from a source of the gateway's own; milliseconds since 1970
}

/** How full a buffer is: below 10 %, up to 80 %, up to 95 %, above. */
export type StockLevel = 'low' | 'medium' | 'high' | 'critical';

/** What is there to be taken. */
export interface Stock {
  readonly available: number; // bytes that are fresh
  readonly capacity: number; // bytes
  readonly level: StockLevel;
  readonly oldestAge: number | undefined; // milliseconds; undefined: empty
  readonly lastReceived: number | undefined; // milliseconds since 1970
  readonly expired: number; // bytes that grew too old, since the start
  readonly overflowed: number; // bytes that found no room or gave way, since the start
}

/** Where entropy goes that a gateway receives or fetches. */
export interface EntropySink {
  /** Bytes that would find room now. */
  room(): number;
  /** Takes the bytes over, and wipes them in the end. Rejects with GATEWAY_BUFFER_FULL and takes nothing when there is no room. */
  add(portion: EntropyPortion): void | Promise<void>;
}

/** Bytes on their way in. */
export interface EntropyPortion {
  readonly bytes: Uint8Array;
  readonly collector: string; // id of the collector, or `direct` or `daemon`
  readonly time: number; // when they were collected, milliseconds since 1970
}

/** Gives exactly so many bytes that nobody else gets; what the pure functions that draw numbers are handed. */
export type TakeBytes = (size: number) => Uint8Array | Promise<Uint8Array>;
