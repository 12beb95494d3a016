/** The keys of a file source. */
export interface FileKeys {
  readonly file: string;
  readonly allow_device?: boolean | undefined; // devices other than the generators of the system
}
