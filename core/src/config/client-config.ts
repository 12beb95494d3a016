import { readFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { EgdError, isEgdError } from '../errors/egd-error.ts';
import { findConfigFile, homeFolder, type ConfigSearch } from './config-places.ts';
import { expandPath, type PathContext } from './expand-path.ts';
import { isTable } from './found-value.ts';
import { checkConfigFile } from './read-config-file.ts';

/** What a client needs to know to find the daemon; defaults are those of the whole configuration. */
export interface ClientConfig {
  readonly path: string | undefined; // absolute path of the file it came from; undefined: built in
  readonly lockFile?: string; // absolute
  readonly socket?: string; // absolute
  readonly tcp: boolean;
  readonly listen: string; // IP address
  readonly tcpPort: number;
  readonly token?: string;
  readonly logFile?: string; // absolute
  readonly problem?: EgdError; // why the file, or a value of it, was not used
}

/**
 * Finds the configuration as `loadConfig` does and takes from it what a client needs, without checking the rest. It
 * never rejects: a daemon can be stopped while its configuration is being rewritten, and a `problem` says that the
 * defaults hold instead. Nothing heavy is loaded.
 */
export async function readClientConfig(search: ConfigSearch, userId = process.geteuid?.()): Promise<ClientConfig> {
  const place = await findConfigFile(search);
  if (place === undefined) return clientConfig(undefined, {}, { environment: search.environment, folder: homeFolder(search.environment) });
  const context = { environment: search.environment, folder: dirname(place.path) };
  try {
    await checkConfigFile(place, userId);
    return clientConfig(place.path, await parse(await readFile(place.path, 'utf8'), place.path), context);
  } catch (cause) {
    const problem = isEgdError(cause)
      ? cause
      : new EgdError('CONFIG_UNREADABLE', `The configuration ${place.path} cannot be read: ${firstLine(cause)}.`, { cause });
    return { ...clientConfig(place.path, {}, context), problem };
  }
}

// Text that does not parse is an error; where exactly, `egd config validate` says.
async function parse(text: string, path: string): Promise<unknown> {
  const plain = text.replace(/^\uFEFF/, '');
  const extension = extname(path).toLowerCase();
  try {
    if (extension === '.json') return plain.trim() === '' ? {} : JSON.parse(plain);
    if (extension === '.yaml' || extension === '.yml') {
      const { parse: parseYaml } = await import('yaml');
      return parseYaml(plain, { schema: 'core', stringKeys: true, logLevel: 'error' }) ?? {};
    }
    const toml = await import('smol-toml');
    return toml.parse(plain);
  } catch (cause) {
    throw new EgdError(
      'CONFIG_INVALID_TOML',
      `The configuration ${path} is not valid: the daemon is looked for at the usual place. \`egd config validate\` says what is wrong.`,
      { cause },
    );
  }
}

function clientConfig(path: string | undefined, data: unknown, context: PathContext): ClientConfig {
  const wrong: string[] = [];
  const root = isTable(data) ? data : {};
  const [daemon, control, logging] = [tableOf(root, 'daemon', wrong), tableOf(root, 'control', wrong), tableOf(root, 'logging', wrong)];
  const config = {
    path,
    ...optional('lockFile', pathOf(daemon, 'daemon.lock_file', context, wrong)),
    ...optional('socket', pathOf(control, 'control.socket', context, wrong)),
    tcp: valueOf(control, 'control.tcp', isBoolean, wrong) ?? true,
    listen: valueOf(control, 'control.listen', isText, wrong) ?? '127.0.0.1',
    tcpPort: valueOf(root, 'tcp_port', isPort, wrong) ?? 2121,
    ...optional('token', valueOf(control, 'control.token', isText, wrong)),
    ...optional('logFile', pathOf(logging, 'logging.file', context, wrong)),
  };
  if (!isTable(data)) wrong.push('all of it');
  if (wrong.length === 0) return config;
  return {
    ...config,
    problem: new EgdError('CONFIG_INVALID', `The configuration ${path} has values that cannot be used: ${wrong.join(', ')}.`),
  };
}

type Table = Readonly<Record<string, unknown>>;

function tableOf(root: Table, name: string, wrong: string[]): Table {
  const table = Object.hasOwn(root, name) ? root[name] : {};
  if (isTable(table)) return table;
  wrong.push(name);
  return {};
}

function valueOf<Value>(table: Table, key: string, is: (value: unknown) => value is Value, wrong: string[]): Value | undefined {
  const name = key.slice(key.indexOf('.') + 1);
  if (!Object.hasOwn(table, name)) return undefined;
  const value = table[name];
  if (is(value)) return value;
  wrong.push(key);
  return undefined;
}

function pathOf(table: Table, key: string, context: PathContext, wrong: string[]): string | undefined {
  const text = valueOf(table, key, isText, wrong);
  if (text === undefined) return undefined;
  const expanded = expandPath(text, context);
  if ('path' in expanded) return expanded.path;
  wrong.push(key);
  return undefined;
}

function optional<Name extends string>(name: Name, value: string | undefined): { readonly [key in Name]?: string } {
  const shape: { [key in Name]?: string } = {};
  if (value !== undefined) shape[name] = value;
  return shape;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
