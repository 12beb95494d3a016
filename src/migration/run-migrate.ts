import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { EgdError, userConfigFile, writeConfigFile, type SourceTypes } from 'egd-core';
import type { Difference, MigratedConfig, MigratedItem, TargetSystem } from 'egd-core/migration';
import { interruptible } from '../interrupt.ts';
import { ask } from './ask.ts';
import { readOldConfig } from './read-old-config.ts';
import { differencesText, reportText } from './report-text.ts';
import { verifyWithPython } from './verify-with-python.ts';

/** What `egd config migrate` was asked for. */
export interface MigrateRequest {
  readonly file: string | undefined;
  readonly output: string | undefined;
  readonly force: boolean;
  readonly dryRun: boolean;
  readonly platform: string | undefined;
  readonly verify: boolean;
  readonly yes: boolean;
  readonly json: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly types: SourceTypes;
}

/** What became of an old configuration. */
export interface MigrationReport {
  readonly from: string; // the old file
  readonly path: string | null; // the new one; null: none was written
  readonly needsHand: boolean;
  readonly items: readonly MigratedItem[];
  readonly differences?: readonly Difference[]; // where it was verified
  readonly toml: string;
}

/** Migrates a configuration of the Python daemon, tells what became of each part, and writes the new file. */
export async function runMigrate(request: MigrateRequest): Promise<MigrationReport> {
  const { environment, json } = request;
  const { migrateConfig } = await import('egd-core/migration');
  const from = request.file === undefined ? join(homeOf(environment), '.egdconf') : resolve(request.file);
  const target = targetSystem(request.platform, environment);
  const isForHere = target.platform === hostPlatform();
  if (request.verify && !isForHere) {
    throw new EgdError(
      'USAGE_INVALID',
      `A verification runs the old file here, where os.name is "${hostPlatform()}"; expected no other --platform with --verify.`,
    );
  }
  const output = request.output === undefined || request.output === '-' ? undefined : resolve(request.output);
  const migrated = await migrateConfig(await readOldConfig(from), {
    target,
    isForHere,
    types: request.types,
    path: output ?? userConfigFile(environment),
  });
  const differences = request.verify ? await verify(from, migrated, request) : undefined;
  const path = output === undefined || request.dryRun ? null : output;
  if (path !== null) await writeConfigFile(path, migrated.toml, { force: request.force });
  const { toml, items } = migrated;
  const needsHand = migrated.needsHand || (differences ?? []).length > 0;
  if (!json) {
    process.stderr.write(`${reportText(items)}\n`);
    if (differences !== undefined) process.stderr.write(`${differencesText(differences)}\n`);
    if (path !== null)
      process.stderr.write(`Wrote ${path}. Next: \`egd config validate ${path}\`; the old pool comes over with \`egd pool import\`.\n`);
  }
  return { from, path, needsHand, items, ...(differences === undefined ? {} : { differences }), toml };
}

async function verify(from: string, migrated: MigratedConfig, { yes, json, environment }: MigrateRequest): Promise<Difference[]> {
  if (!yes) {
    if (json || !process.stdin.isTTY)
      throw new EgdError(
        'USAGE_INVALID',
        'A verification runs the old file, and nobody can be asked here; expected `--yes` with `--verify`.',
      );
    process.stderr.write(`A verification runs all of the code in ${from} with python3, as you, and reads its settings and sources.\n`);
    if (!(await ask(`Run \`python3\` on ${from}?`)))
      throw new EgdError('USAGE_INVALID', 'The old file was not run and nothing was written.');
  }
  return interruptible((signal) => verifyWithPython(from, migrated, { environment, signal }));
}

function targetSystem(asked: string | undefined, environment: MigrateRequest['environment']): TargetSystem {
  const platform = asked === 'nt' || asked === 'posix' ? asked : hostPlatform();
  const here = process.platform === 'win32' ? 'linux' : process.platform;
  return { platform, system: platform === 'nt' ? 'win32' : here, environment, home: homeOf(environment) };
}

function hostPlatform(): 'posix' | 'nt' {
  return process.platform === 'win32' ? 'nt' : 'posix';
}

function homeOf(environment: MigrateRequest['environment']): string {
  return environment['HOME'] ?? environment['USERPROFILE'] ?? homedir();
}
