import { isSetting, isSource } from './old-names.ts';
import { checkConfigText } from '../config/load-config.ts';
import type { SourceTypes } from '../config/egd-config.ts';
import { EgdError, isEgdError } from '../errors/egd-error.ts';
import { headComments } from './comments.ts';
import { Draft, type MigratedItem } from './draft.ts';
import type { TargetSystem } from './machine.ts';
import { sourceOf } from './python-tree.ts';
import { readPython, type ReadPython } from './read-python.ts';
import { settingDrafts } from './settings.ts';
import { isHarmless } from './side-effects.ts';
import { sourceDrafts } from './source-drafts.ts';
import { walkNames } from './stored-names.ts';
import { tomlText } from './toml-text.ts';

/** What a migration needs beside the old file. */
export interface MigrationOptions {
  readonly target: TargetSystem;
  readonly isForHere: boolean; // whether the target is this machine: what its sources need must be here then
  readonly types: SourceTypes;
  readonly path: string; // absolute; where the new file will be
}

/** A migrated configuration: the new file and what became of each part of the old one. */
export interface MigratedConfig {
  readonly toml: string;
  readonly items: readonly MigratedItem[];
  readonly needsHand: boolean;
  readonly read: ReadPython;
}

/**
 * Turns a configuration of the Python daemon into one of egd. The file is parsed and its constants are evaluated; nothing
 * of it runs. The new file is valid, but for one thing: it may have no source that is enabled. Throws MIGRATION_….
 */
export async function migrateConfig(bytes: Uint8Array, options: MigrationOptions): Promise<MigratedConfig> {
  const read = await readPython(bytes, options.target);
  const settings = settingDrafts(read);
  const sources = sourceDrafts(read);
  const rest = statementDrafts(read, sources);
  const write = (): string => tomlText(headComments(read), settings, sources, rest);
  for (const { key, message } of await makeValid(write, { settings, sources }, options)) {
    const left = new Draft({ kind: 'statement', from: key, line: 0, to: null });
    left.needHand(message.startsWith(key) ? message : `${key}: ${message}`);
    rest.push(left);
  }
  if (!sources.some(({ isLeftOut, keys }) => !isLeftOut && keys.get('disabled') !== true)) {
    const none = new Draft({ kind: 'statement', from: 'sources', line: 0, to: null });
    none.needHand('no source is enabled, and egd needs one at least');
    rest.push(none);
  }
  const items = [...settings, ...sources, ...rest].map((draft) => draft.item());
  return { toml: write(), items, needsHand: items.some(({ outcome }) => outcome === 'by-hand'), read };
}

// Statements that were not carried out and that nothing else speaks of.
function statementDrafts(read: ReadPython, sources: readonly Draft[]): Draft[] {
  const scripts = sources.map(({ keys }) => textOf(keys.get('script')));
  return read.unknown.flatMap(({ statement, reason }) => {
    const source = sourceOf(read.tree.text, statement);
    const { stored, changed } = walkNames([statement]);
    if (isHarmless(read, statement) || scripts.some((script) => script.includes(source))) return [];
    const names = [...stored].filter((name) => isSource(name) || isSetting(name));
    const isTold = stored.size > 0 && names.every((name) => read.scope.names.has(name));
    if (isTold && ![...changed].some((name) => isSource(name))) return [];
    const draft = new Draft({ kind: 'statement', from: source.split('\n')[0]?.slice(0, 40) ?? '', line: statement.lineno, to: null });
    draft.lose({ line: statement.lineno, reason, source });
    return [draft];
  });
}

// A source that this machine cannot have, such as a file that is not there, is written and disabled; a setting is left out.
// Gives what is left: problems of the machine with what the old file does not set, such as no home for the pool.
async function makeValid(
  write: () => string,
  { settings, sources }: { readonly settings: readonly Draft[]; readonly sources: readonly Draft[] },
  { types, path, target, isForHere }: MigrationOptions,
): Promise<readonly Problem[]> {
  for (let round = 0; round < 4; round += 1) {
    const problems = await problemsOf(write(), { types, path, environment: target.environment, isForHere });
    const about = (draft: Draft): readonly Problem[] => problems.filter(({ key }) => key === draft.to || key.startsWith(`${draft.to}.`));
    const flawed = [...settings, ...sources].filter((draft) => !draft.isLeftOut && about(draft).length > 0);
    if (flawed.length === 0) return problems.filter(({ key }) => key !== '');
    for (const draft of flawed) disable(draft, about(draft), round);
  }
  throw new EgdError('INTERNAL_BUG', 'The migrated configuration is not valid.');
}

interface Problem {
  readonly key: string;
  readonly message: string;
}

function disable(draft: Draft, problems: readonly Problem[], round: number): void {
  const found = problems.map(({ message }) => message).join('; ');
  if (draft.kind === 'setting' || draft.keys.get('disabled') === true || round > 0) {
    draft.needHand(`it can't be used as it is: ${found}`);
    draft.lost.push({
      line: draft.line,
      reason: found,
      source: [...draft.keys].map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join('\n'),
    });
    draft.isLeftOut = true;
    draft.keys = new Map();
    return;
  }
  draft.needHand(`disabled, because it can't be used as it is: ${found}`);
  const [[first, name] = ['name', ''], ...others] = draft.keys;
  draft.keys = new Map([[first, name], ['disabled', true], ...others]);
}

async function problemsOf(
  text: string,
  { path, ...options }: Pick<MigrationOptions, 'types' | 'path' | 'isForHere'> & Pick<TargetSystem, 'environment'>,
): Promise<readonly Problem[]> {
  try {
    await checkConfigText(text, path, { ...options, cwd: '/' });
    return [];
  } catch (error) {
    if (!isEgdError(error)) throw error;
    const problems: unknown = error.metadata['problems'];
    if (!Array.isArray(problems)) throw error;
    return problems.map((problem: unknown) => ({ key: fieldOf(problem, 'key'), message: fieldOf(problem, 'message') }));
  }
}

function fieldOf(value: unknown, name: string): string {
  return typeof value === 'object' && value !== null && name in value
    ? String(Object.entries(value).find(([key]) => key === name)?.[1])
    : '';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
