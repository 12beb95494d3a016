export type { LostPart, MigratedItem, Outcome } from './draft.ts';
export type { TargetSystem } from './machine.ts';
export { migrateConfig, type MigratedConfig, type MigrationOptions } from './migrate-config.ts';
export { compareWithPython, DUMP_PROGRAM, type Difference } from './python-dump.ts';
