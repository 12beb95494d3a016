/** Which pulse is wanted: the last one, the one of a time, or one by its place in a chain. */
export type PulseChoice =
  | { readonly by: 'last' }
  | { readonly by: 'time'; readonly time: number } // milliseconds since the Unix epoch
  | { readonly by: 'index'; readonly chain: number; readonly pulse: number };

/** The choice that `last`, a time as RFC 3339 has it, or milliseconds since the Unix epoch make; undefined for anything else. */
export function parsePulseChoice(value: string | number): PulseChoice | undefined {
  if (value === 'last') return { by: 'last' };
  const time = typeof value === 'number' || /^\d{1,15}$/.test(value) ? Number(value) : parseTime(value);
  return time !== undefined && Number.isSafeInteger(time) && time >= 0 ? { by: 'time', time } : undefined;
}

/** The path of a choice's pulse in the API of the beacon. */
export function pulsePath(choice: PulseChoice): string {
  if (choice.by === 'last') return '/pulse/last';
  if (choice.by === 'time') return `/pulse/time/${String(choice.time)}`;
  return `/chain/${String(choice.chain)}/pulse/${String(choice.pulse)}`;
}

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

function parseTime(text: string): number | undefined {
  const time = RFC_3339.test(text) ? Date.parse(text.toUpperCase().replace(' ', 'T')) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
