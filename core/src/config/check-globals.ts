import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CheckContext } from './check-context.ts';
import { parseDuration } from './duration.ts';
import type { DaemonTables } from './daemon-tables.ts';
import type { Compression, EgdConfig, LogLevel } from './egd-config.ts';
import { expandPath } from './expand-path.ts';
import { COMPRESSIONS, globalDefaults, globalKeys, LOG_LEVELS, RECOMMENDED, type GlobalKey } from './global-keys.ts';

/** The global part of a configuration. */
export type GlobalValues = Omit<EgdConfig, 'path' | 'sources' | 'reserved' | keyof DaemonTables>;

/** Checks the global keys; undefined when a value could not be used. */
export async function checkGlobals(context: CheckContext): Promise<GlobalValues | undefined> {
  const { document, problems, userId } = context;
  const schemas = globalKeys(userId === undefined || userId === 0);
  const values = new Map<string, unknown>(globalDefaults());
  const before = problems.errors.length;
  for (const [key, schema] of Object.entries(schemas)) {
    if (!Object.hasOwn(document.data, key)) continue;
    const value = document.data[key];
    const result = schema.safeParse(value);
    values.set(key, value);
    if (result.success) continue;
    problems.add('CONFIG_INVALID_VALUE', [key], {
      message: `${key} is ${problems.found([key], value)}`,
      expected: result.error.issues[0]?.message,
    });
  }
  const persistFile = problems.has(['persist_file']) ? undefined : await checkPersistFile(context, String(values.get('persist_file')));
  const areSizes = !problems.has(['max_entropy']) && !problems.has(['pool_chunk_max_entropy']);
  const chunk = areSizes ? checkChunk(context, Number(values.get('max_entropy')), Number(values.get('pool_chunk_max_entropy'))) : undefined;
  if (problems.errors.length > before || chunk === undefined || persistFile === undefined) return undefined;
  recommend(context, values);
  return {
    logLevel: oneOf(LOG_LEVELS, String(values.get('log_level')).toLowerCase()),
    maxEntropy: Number(values.get('max_entropy')),
    persistFile,
    persistInterval: parseDuration(String(values.get('persist_interval'))),
    poolChunkMaxEntropy: chunk,
    tcpPort: Number(values.get('tcp_port')),
    compression: oneOf(COMPRESSIONS, String(values.get('compression'))),
  } satisfies { logLevel: LogLevel; compression: Compression } & GlobalValues;
}

function checkChunk({ document, problems }: CheckContext, pool: number, chunk: number): number | undefined {
  if (chunk <= pool) return chunk;
  if (!Object.hasOwn(document.data, 'pool_chunk_max_entropy')) return pool; // the default, in a pool that is smaller
  problems.add('CONFIG_INVALID_VALUE', ['pool_chunk_max_entropy'], {
    message: `pool_chunk_max_entropy is ${chunk}, more than the whole pool`,
    expected: `at most max_entropy, which is ${pool}`,
  });
  return undefined;
}

function recommend({ document, problems }: CheckContext, values: ReadonlyMap<string, unknown>): void {
  for (const [key, { lowest, highest, text }] of Object.entries(RECOMMENDED)) {
    const value = Number(values.get(key));
    if (!Object.hasOwn(document.data, key) || (value >= lowest && value <= highest)) continue;
    problems.warn('CONFIG_NOT_RECOMMENDED', [key], { message: `${key} is ${value}`, expected: `${text} is recommended` });
  }
}

// A folder that is missing is the user's mistake where they named it; where it is only the default it is a warning,
// because not every command needs the pool.
async function checkPersistFile(context: CheckContext, text: string): Promise<string | undefined> {
  const { document, problems } = context;
  const key: GlobalKey = 'persist_file';
  const isWritten = Object.hasOwn(document.data, key);
  const expanded = expandPath(text, context);
  if ('problem' in expanded) {
    problems.add('CONFIG_INVALID_VALUE', [key], {
      message: `${key} ${expanded.problem}`,
      expected: 'the path of a file',
      suggestion: expanded.suggestion,
    });
    return undefined;
  }
  const obstacle = context.isForHere ? await obstacleTo(expanded.path) : undefined;
  if (obstacle === undefined) return expanded.path;
  const expected = 'a file in a folder that exists and that you may write to';
  if (isWritten) problems.add('CONFIG_INVALID_VALUE', [key], { message: `${key}: ${obstacle}`, expected });
  else
    problems.warn('CONFIG_NOT_RECOMMENDED', [key], {
      message: `${key}, by default ${text}: ${obstacle}`,
      expected,
      suggestion: `set ${key}`,
    });
  return expanded.path;
}

async function obstacleTo(path: string): Promise<string | undefined> {
  const folder = dirname(path);
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined) return `the folder ${folder} does not exist`;
  if (!found.isDirectory()) return `${folder} is not a folder`;
  const file = await stat(path).catch(() => undefined);
  if (file?.isDirectory()) return `${path} is a folder`;
  return access(folder, constants.W_OK | constants.X_OK).then(
    () => undefined,
    () => `you may not write to the folder ${folder}`,
  );
}

function oneOf<Choice extends string>(choices: readonly [Choice, ...Choice[]], value: string): Choice {
  return choices.find((choice) => choice === value) ?? choices[0];
}
