/** A fetch of a source that has ended; how it ended is counted by the status. */
export interface FetchObservation {
  readonly source: string; // table name
  readonly milliseconds: number;
}

/** A request to the daemon that has been answered. */
export interface RequestObservation {
  readonly protocol: string; // which of the daemon's own protocols
  readonly method: string; // as the client named it
  readonly outcome: string; // one of the daemon's own words, such as `ok`
  readonly milliseconds: number;
}

/** How a save of the pool ended. */
export type SaveOutcome = 'saved' | 'failed';
