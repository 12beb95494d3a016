import { COMPRESSIONS } from './global-keys.ts';
import { choiceKey, durationKey, flagKey, integerKey, noteOf, numberKey, textKey } from './key-schemas.ts';

// Most bytes a sample may have: 100 MiB.
const LARGEST_SAMPLE = 104_857_600;

// Longest name of a source, in characters.
const LONGEST_NAME = 100;

const BYTES = `a positive integer of at most ${LARGEST_SAMPLE} bytes (100 MiB)`;

/** The schema of each key that every source can have. */
export const SOURCE_KEYS = {
  name: textKey(LONGEST_NAME, `text of 1 to ${LONGEST_NAME} characters`, {
    description: 'What people read; no two sources have the same.',
  }),
  type: textKey(LONGEST_NAME, 'the name of an installed source type', {
    description: 'The source type, where no key of the table names it.',
  }),
  interval: durationKey('10s', '168h', { description: 'Least time between two fetches.' }),
  init_delay: durationKey('0s', '24h', { description: 'Time from the start of the daemon to the first fetch.', default: '0s' }),
  scale: numberKey(0, 1, 'a number from 0.0 to 1.0', { description: 'Share of the stirred bytes that is kept.' }),
  size: integerKey(1, LARGEST_SAMPLE, BYTES, { description: 'Most bytes to read; all there is when left out.' }),
  min_size: integerKey(1, LARGEST_SAMPLE, BYTES, { description: 'A fetch of fewer bytes than this is ignored; at most `size`.' }),
  no_compress: flagKey({ description: 'Keeps samples as they are; for sources that give nothing but entropy.', default: false }),
  compression: choiceKey(COMPRESSIONS, {
    description: 'How samples of this source are compressed; the global `compression` when left out.',
  }),
  disabled: flagKey({ description: 'Checks the table and does not use it.', default: false }),
} as const;

/** The name of a key that every source can have. */
export type SourceKey = keyof typeof SOURCE_KEYS;

/** The keys no source is without. */
export const REQUIRED_SOURCE_KEYS = ['name', 'interval', 'scale'] as const satisfies readonly SourceKey[];

/** Whether every source can have this key. */
export function isSourceKey(key: string): key is SourceKey {
  return Object.hasOwn(SOURCE_KEYS, key);
}

/** The keys that have a default. */
export function defaultedSourceKeys(): readonly string[] {
  return Object.entries(SOURCE_KEYS).flatMap(([key, schema]) => (noteOf(schema).default === undefined ? [] : [key]));
}
