type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The whole environment of a script: PATH, a home and a folder for temporary files of its own, and a variable
 * EGD_SOURCE_KEY for each key of its table but the script itself: text as it is, numbers and booleans as TOML writes
 * them, arrays and tables as JSON. Proxies are not among them; a script that needs one has a key for it.
 */
export function scriptEnvironment(
  table: Readonly<Record<string, unknown>>,
  folder: string,
  environment: Variables,
): Record<string, string> {
  const own = Object.entries(table)
    .filter(([key]) => key !== 'script')
    .map(([key, value]) => [`EGD_SOURCE_${key.toUpperCase()}`, text(value)]);
  return { ...inherited(environment), HOME: folder, ...temporary(folder), ...Object.fromEntries(own) };
}

// Each system and library looks for another one.
function temporary(folder: string): Record<string, string> {
  return { TEMP: folder, [process.platform === 'win32' ? 'TMP' : 'TMPDIR']: folder };
}

function inherited(environment: Variables): Record<string, string> {
  if (process.platform !== 'win32') return environment['PATH'] === undefined ? {} : { PATH: environment['PATH'] };
  // Windows starts no program without SystemRoot, and does not tell Path from PATH.
  const names = ['PATH', 'SYSTEMROOT'];
  const found = Object.entries(environment).filter(([name]) => names.includes(name.toUpperCase()));
  return Object.fromEntries(found.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return tomlNumber(value);
  if (value instanceof Date) return value.toISOString();
  return JSON.stringify(value); // also `true` and `false`
}

function tomlNumber(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'nan';
  return value > 0 ? 'inf' : '-inf';
}
