/** The number of a packet: no two packets of a collector ever have the same. */
export interface PacketNumber {
  readonly epoch: number;
  readonly sequence: number;
}

/** Where the numbers are kept. */
export interface SequenceOptions {
  readonly stateFile: string; // absolute path; made, with its folder, where there is none
  readonly collector: string; // id
  readonly now?: () => number; // milliseconds since 1970
}

/**
 * The numbers of a collector's packets. Each run has an epoch of its own, later than all before; the sequence goes on
 * where the last run could have been, and is reserved in the file before it is used.
 */
export class Sequence {
  /** Rejects with COLLECTOR_ALREADY_RUNNING where another collector has the file, BRIDGE_STATE_INVALID where it is damaged. */
  static open(_options: SequenceOptions): Promise<Sequence> {
    return Promise.reject(new Error('not yet'));
  }

  /** The next number, when it is reserved for certain; rejects with OUTPUT_FAILED when it can't be, and may be asked again. */
  next(): Promise<PacketNumber> {
    return Promise.reject(new Error('not yet'));
  }

  /** Gives the file back; the next run goes on right after the last number. */
  close(): Promise<void> {
    return Promise.reject(new Error('not yet'));
  }
}
