import type { SourceListing } from '../sources/list-sources.ts';

/** What the Python daemon printed: scripts read it, so no word of it changes. */
export const PYTHON_WORDING = {
  started: 'Started the EGD daemon.',
  stopped: 'Stopped the EGD daemon.',
  status: (bytes: number, chunks: number): string => `Pool has ${bytes} bytes of entropy in ${chunks} PoolChunks.`,
  persisted: (path: string): string => `Persisted the entropy pool to file "${path}"!`,
  sources: ({ sources }: SourceListing): string =>
    sources.map(({ name, interval, enabled }) => `${name}: every ${interval}${enabled ? '' : ' (disabled)'}`).join('\n'),
} as const;
