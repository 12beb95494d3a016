/** Where the bytes that each key drew today are counted: in a file, or for a fleet together. */
export interface QuotaStore {
  /**
   * Takes `bytes` from today's quota (UTC) of a key; false, and nothing taken, when less is left. At once where it can. A key
   * without a quota has `perDay` Infinity: then nobody need be asked.
   */
  charge(key: string, bytes: number, perDay: number): boolean | Promise<boolean>;
  /** Gives back what was charged and not drawn. */
  refund(key: string, bytes: number): void;
  /** Bytes that the key drew today, as far as is known here. */
  used(key: string): number;
  readonly problem?: string | undefined; // why it can't be saved or shared now
  close(): Promise<void>;
}
