/**
 * The whole environment of a script: PATH, a home and folder for temporary files of its own, and a variable
 * EGD_SOURCE_KEY for each key of its table but the script itself. Lists and tables are JSON.
 */
export function scriptEnvironment(
  table: Readonly<Record<string, unknown>>,
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const own = Object.entries(table)
    .filter(([key]) => key !== 'script')
    .map(([key, value]) => [`EGD_SOURCE_${key.toUpperCase()}`, text(value)]);
  return { ...inherited(environment), HOME: folder, TMPDIR: folder, TEMP: folder, ...Object.fromEntries(own) };
}

// Windows starts no program without SystemRoot.
function inherited({ PATH, SystemRoot }: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return { ...(PATH === undefined ? {} : { PATH }), ...(SystemRoot === undefined ? {} : { SystemRoot }) };
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
