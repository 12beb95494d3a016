/** The keys of a command source. */
export interface CommandKeys {
  readonly command: readonly string[]; // the program, then its arguments
}
