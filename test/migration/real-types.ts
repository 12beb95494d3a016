import type { SourceTypes } from 'egd-core';
import { migrateConfig, type MigratedConfig } from 'egd-core/migration';
import { commandSourceType } from '../../plugins/source-command/src/source-types.ts';
import { fileSourceType } from '../../plugins/source-file/src/source-types.ts';
import { scriptSourceType } from '../../plugins/source-script/src/source-types.ts';
import { urlSourceType } from '../../plugins/source-url/src/source-types.ts';

/** The source types that come with egd and that an old configuration can need. */
export const REAL_TYPES: SourceTypes = new Map(
  [commandSourceType, fileSourceType, scriptSourceType, urlSourceType].map((sourceType) => [
    sourceType.type,
    { sourceType, plugin: 'test' },
  ]),
);

/** Migrates the text of an old configuration with the real source types. */
export function migrateFor(
  text: string,
  environment: Readonly<Record<string, string>>,
  platform: 'posix' | 'nt' = 'posix',
): Promise<MigratedConfig> {
  return migrateConfig(Buffer.from(text), {
    target: { platform, system: platform === 'nt' ? 'win32' : 'linux', environment, home: environment['HOME'] ?? '/' },
    isForHere: platform === 'posix',
    types: REAL_TYPES,
    path: `${environment['HOME'] ?? ''}/.egd.toml`,
  });
}
