import type { SourceTable } from 'egd-core';
import type { JitterKeys } from '../../src/jitter-table.ts';

/** A table as a config file would give it. */
export function jitterTable(keys: Omit<JitterKeys, 'jitter'> = {}, size?: number): SourceTable<JitterKeys> {
  const all = { jitter: true, ...keys } as const;
  return { id: 'jitter', name: 'CPU jitter', keys: all, raw: all, ...(size === undefined ? {} : { size }) };
}
