/** The way to a value in a configuration: names of tables and keys, indexes of arrays. */
export type KeyPath = readonly (string | number)[];

/** A key path as TOML would write it: `headers."x-api key"`, `command[0]`. */
export function formatKeyPath(path: KeyPath): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : (index > 0 ? '.' : '') + formatKey(part))).join('');
}

/** One key as TOML would write it. */
export function formatKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key);
}

/** What a key path is filed under; unlike its TOML form it tells `["1"]` from `[1]`. */
export function keyPathId(path: KeyPath): string {
  return JSON.stringify(path);
}
