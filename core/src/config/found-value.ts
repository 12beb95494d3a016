const LONGEST = 60; // characters of a value that are shown

/** What a value is, for a message: `a string "x"`, `an integer 5`, `a table`. */
export function foundValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') return value === '' ? 'an empty string' : `a string ${JSON.stringify(shorten(value))}`;
  if (typeof value === 'number') return Number.isInteger(value) ? `an integer ${value}` : `a float ${value}`;
  if (typeof value === 'boolean') return `the boolean ${value}`;
  return foundType(value);
}

/** The type of a value alone, for what may be a secret. */
export function foundType(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : `an array of ${value.length}`;
  if (value instanceof Date) return 'a date';
  if (isTable(value)) return 'a table';
  if (typeof value === 'string') return value === '' ? 'an empty string' : `a string of ${value.length} characters`;
  return value === null ? 'null' : `a ${typeof value}`;
}

/** Whether a value is a table of keys and values. */
export function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
