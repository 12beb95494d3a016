import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { compareWithPython, DUMP_PROGRAM, migrateConfig, type Difference, type MigratedConfig } from '../../src/migration/index.ts';
import { testTypes } from '../support/config-types.ts';

const run = promisify(execFile);

/** An environment that is the same everywhere. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  HOME: '/home/somebody',
  PATH: process.env['PATH'] ?? '',
  EGD_KEY: 'k&y',
  EMPTY: '',
};

/** Migrates the text of an old configuration for POSIX, or for another platform. */
export function migrate(text: string | Uint8Array, platform: 'posix' | 'nt' = 'posix'): Promise<MigratedConfig> {
  return migrateConfig(typeof text === 'string' ? Buffer.from(text) : text, {
    target: { platform, system: platform === 'nt' ? 'win32' : 'linux', environment: ENVIRONMENT, home: '/home/somebody' },
    isForHere: true,
    types: testTypes(),
    path: '/home/somebody/.egd.toml',
  });
}

/** Whether there is a python3 to ask. */
export async function hasPython(): Promise<boolean> {
  try {
    await run('python3', ['--version']);
    return true;
  } catch {
    return false;
  }
}

/** Where Python itself and the migration read an old configuration differently, or the migration does not know. */
export async function differences(text: string): Promise<Difference[]> {
  const migrated = await migrate(text);
  const folder = await mkdtemp(join(tmpdir(), 'egd-oracle-'));
  try {
    const file = join(folder, 'egdconf');
    await writeFile(file, text);
    const { stdout } = await run('python3', ['-c', DUMP_PROGRAM, file], { env: ENVIRONMENT });
    return [...compareWithPython(migrated.read, JSON.parse(stdout)), ...unknownParts(migrated)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function unknownParts({ read }: MigratedConfig): Difference[] {
  const found = read.unknown.map(({ statement, reason }) => ({ name: `line ${statement.lineno}`, python: '', migration: reason }));
  const look = (name: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('kind' in value && value.kind === 'unknown') found.push({ name, python: '', migration: 'unknown' });
    if ('entries' in value && value.entries instanceof Map)
      for (const entry of value.entries.values()) for (const part of [entry].flat()) look(name, part);
    if ('items' in value && Array.isArray(value.items)) for (const part of value.items) look(name, part);
  };
  for (const [name, value] of read.scope.names) if (/^(?:disabled_)?source/.test(name)) look(name, value);
  return found;
}
