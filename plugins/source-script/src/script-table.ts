/** The keys of a script source; others are handed to the script. */
export interface ScriptKeys {
  readonly script_interpreter: string;
  readonly script: string;
  readonly [key: string]: unknown;
}
