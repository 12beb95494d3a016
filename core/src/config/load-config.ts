import { dirname, isAbsolute, relative } from 'node:path';
import { EgdError } from '../errors/egd-error.ts';
import { builtInConfig } from './built-in-config.ts';
import type { CheckContext } from './check-context.ts';
import { checkDaemonTables } from './check-daemon-tables.ts';
import { checkGlobals } from './check-globals.ts';
import { checkPluginTables } from './check-plugin-tables.ts';
import { checkTables } from './check-sources.ts';
import { parseConfigText, type ConfigDocument } from './config-document.ts';
import { linesOf } from './text-position.ts';
import { findConfigFile, homeFolder, type ConfigSearch } from './config-places.ts';
import type { ConfigProblem } from './config-problem.ts';
import type { EgdConfig, SourceTypes } from './egd-config.ts';
import { isTable } from './found-value.ts';
import { formatProblems } from './format-problems.ts';
import { ProblemList } from './problem-list.ts';
import { originsOf, type ConfigOrigin } from './provenance.ts';
import { readConfigFile } from './read-config-file.ts';
import { PLUGIN_TABLES } from './reserved-tables.ts';
import { syntaxProblem } from './syntax-problem.ts';
import type { InstalledTableType } from './table-type.ts';

/** Tables that plugins bring, or what asks the plugins for them; it is asked only where a file has such a table. */
export type TableTypes = readonly InstalledTableType[] | (() => Promise<readonly InstalledTableType[]>);

/** What to load: the file named, or the first that is found, or the built-in configuration. */
export interface LoadConfigOptions extends ConfigSearch {
  readonly types: SourceTypes;
  readonly tables?: TableTypes; // those of plugins that are checked; all others are passed over
  readonly needsSource?: boolean; // whether a source must be enabled; true when left out, but in a file that has one of `tables`
  readonly isForHere?: boolean; // false: for another machine, whose files and programs are not looked for; true when left out
  readonly userId?: number; // whose rights count; the effective user of this process when left out
}

/** A configuration that holds, with what deserves a second look. */
export interface LoadedConfig {
  readonly config: EgdConfig;
  readonly warnings: readonly ConfigProblem[];
  readonly provenance: ReadonlyMap<string, ConfigOrigin>; // by key, such as `log_level` or `dev_random.interval`
  readonly expandedKeys: ReadonlyMap<string, Readonly<Record<string, unknown>>>; // keys of each source's type and of each table, paths expanded, by name
  readonly tables: ReadonlyMap<string, object>; // the keys of each table that a plugin brings, as its schema gave them out
}

/**
 * Finds, reads and checks the configuration. Throws one EgdError for all violations of a file together, with the
 * problem's own code where there is one and CONFIG_INVALID where there are several; `metadata.problems` has them as data.
 */
export async function loadConfig(options: LoadConfigOptions): Promise<LoadedConfig> {
  const userId = options.userId ?? process.geteuid?.();
  const place = await findConfigFile(options);
  if (place === undefined) return checkConfig(await builtInDocument(options), options, userId);
  const text = await readConfigFile(place, userId);
  return checkConfig(await documentOf(text, place.path, options.cwd), options, userId);
}

/** Checks the text of a configuration as if it stood in the file `path`. Throws as `loadConfig` does. */
export async function checkConfigText(text: string, path: string, options: Omit<LoadConfigOptions, 'path'>): Promise<LoadedConfig> {
  return checkConfig(await documentOf(text, path, options.cwd), options, options.userId ?? process.geteuid?.());
}

async function checkConfig(document: ConfigDocument, options: LoadConfigOptions, userId: number | undefined): Promise<LoadedConfig> {
  const { types, environment, isForHere = true } = options;
  const tables = await tablesFor(document, options.tables);
  const problems = new ProblemList(document);
  const folder = document.path === undefined ? homeFolder(environment) : dirname(document.path);
  // A gateway that receives packets has no source of its own; whether a table needs some, its plugin says.
  const needsSource = options.needsSource ?? !tables.some(({ tableType }) => isTable(document.data[tableType.table]));
  const context: CheckContext = { document, problems, types, tables, needsSource, environment, folder, isForHere, userId };
  const globals = await checkGlobals(context);
  const daemonTables = await checkDaemonTables(context, globals?.tcpPort);
  const { sources, reserved } = await checkTables(context, globals?.compression ?? 'lzma');
  const pluginTables = await checkPluginTables(context);
  if (problems.errors.length > 0 || globals === undefined || daemonTables === undefined)
    throw problemsError(document.file, problems.errors);
  return {
    config: { path: document.path, ...globals, ...daemonTables, sources: sources.map(({ source }) => source), reserved },
    warnings: sorted(problems.warnings),
    provenance: originsOf(document),
    expandedKeys: new Map([
      ...sources.map(({ source, expanded }) => [source.id, expanded] as const),
      ...[...pluginTables].map(([table, { expanded }]) => [table, expanded] as const),
    ]),
    tables: new Map([...pluginTables].map(([table, { keys }]) => [table, keys])),
  };
}

async function tablesFor({ data }: ConfigDocument, tables: TableTypes = []): Promise<readonly InstalledTableType[]> {
  if (typeof tables !== 'function') return tables;
  return PLUGIN_TABLES.some((name) => Object.hasOwn(data, name)) ? tables() : [];
}

async function documentOf(text: string, path: string, cwd: string): Promise<ConfigDocument> {
  const file = shownPath(path, cwd);
  const parsed = await parseConfigText(text, path);
  if ('syntaxError' in parsed) throw problemsError(file, [syntaxProblem(file, path, linesOf(text), parsed.syntaxError)]);
  return { path, file, lines: linesOf(text), ...parsed };
}

async function builtInDocument({ types }: LoadConfigOptions): Promise<ConfigDocument> {
  return { path: undefined, file: '(built in)', lines: [], data: await builtInConfig(types), positions: new Map() };
}

function problemsError(file: string, problems: readonly ConfigProblem[]): EgdError {
  const all = sorted(problems);
  const [only] = all;
  const metadata = { problems: all };
  if (only !== undefined && all.length === 1 && !only.code.startsWith('CONFIG_NOT_')) {
    return new EgdError(codeOf(only), formatProblems(all), { metadata, suggestions: SUGGESTIONS });
  }
  return new EgdError('CONFIG_INVALID', `${file} has ${all.length} problems.\n\n${formatProblems(all)}`, {
    metadata,
    suggestions: SUGGESTIONS,
  });
}

const SUGGESTIONS = ['Correct the file, then check it with `egd config validate`.'];

function codeOf({ code }: ConfigProblem) {
  return code === 'CONFIG_NOT_USED' || code === 'CONFIG_NOT_RECOMMENDED' ? 'CONFIG_INVALID' : code;
}

function sorted(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  return problems.toSorted((one, other) => one.line - other.line || one.column - other.column);
}

function shownPath(path: string, cwd: string): string {
  const below = relative(cwd, path);
  return below === '' || below.startsWith('..') || isAbsolute(below) ? path : below;
}
