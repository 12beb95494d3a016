import type { CheckContext } from './check-context.ts';
import { checkMachine } from './check-machine.ts';
import { checkOwnKeys, markSecrets } from './check-own-keys.ts';
import { closestName } from './closest-name.ts';
import { parseDuration } from './duration.ts';
import type { Compression, SourceConfig } from './egd-config.ts';
import { COMPRESSIONS } from './global-keys.ts';
import { formatKey } from './key-path.ts';
import { sourceKeysOwner } from './keys-owner.ts';
import { isSourceKey, REQUIRED_SOURCE_KEYS, SOURCE_KEYS } from './source-keys.ts';
import { chooseSourceType, isMisspeltReserved } from './source-type-choice.ts';
import { checkSourceKeys } from './unknown-keys.ts';

type Table = Readonly<Record<string, unknown>>;

/** A source that was checked, with its type's keys after expansion of paths. */
export interface CheckedSource {
  readonly source: SourceConfig;
  readonly expanded: Table;
}

/** Checks one source table; undefined when there was a problem. */
export async function checkSource(
  context: CheckContext,
  id: string,
  table: Table,
  compression: Compression,
): Promise<CheckedSource | undefined> {
  const { problems } = context;
  const before = problems.errors.length;
  checkId(context, id);
  if (isMisspeltReserved(context, id, table)) return undefined;
  checkCommonKeys(context, id, table);
  checkCombinations(context, id, table);
  const installed = chooseSourceType(context, id, table);
  const owner = installed === undefined ? undefined : sourceKeysOwner(installed, formatKey(id));
  if (owner !== undefined) markSecrets(context, id, owner);
  const own = Object.fromEntries(Object.entries(table).filter(([key]) => !isSourceKey(key)));
  checkSourceKeys(context, id, Object.keys(own), installed);
  if (installed === undefined || owner === undefined) return undefined;
  const ownKeys = await checkOwnKeys(context, id, own, owner);
  if (ownKeys === undefined) return undefined;
  if (table['disabled'] !== true && context.isForHere) await checkMachine(context, id, ownKeys.keys, installed);
  if (problems.errors.length > before) return undefined;
  return {
    source: { ...commonValues(id, table, compression), type: installed.sourceType.type, keys: ownKeys.keys, raw: table },
    expanded: ownKeys.expanded,
  };
}

function checkId({ problems }: CheckContext, id: string): void {
  if (id.trim() !== '' && id.length <= 100 && !/\p{Cc}/u.test(id) && id !== '__proto__') return;
  problems.add('CONFIG_INVALID_VALUE', [id], {
    message: `${formatKey(id)} cannot be the name of a table`,
    expected: '1 to 100 characters, without control characters',
  });
}

function checkCommonKeys({ problems }: CheckContext, id: string, table: Table): void {
  for (const [key, schema] of Object.entries(SOURCE_KEYS)) {
    if (!Object.hasOwn(table, key)) continue;
    const value = table[key];
    const result = schema.safeParse(value);
    if (result.success) continue;
    const isSeconds = typeof value === 'number' && (key === 'interval' || key === 'init_delay');
    problems.add('CONFIG_INVALID_VALUE', [id, key], {
      message: `${key} is ${problems.found([id, key], value)}`,
      expected: result.error.issues[0]?.message,
      suggestion: isSeconds ? `write the unit too: ${key} = "${value}s"` : undefined,
    });
  }
  for (const key of REQUIRED_SOURCE_KEYS) {
    if (Object.hasOwn(table, key)) continue;
    const expected = SOURCE_KEYS[key].safeParse(undefined).error?.issues[0]?.message;
    problems.add('CONFIG_MISSING_REQUIRED', [id, key], {
      message: `source ${formatKey(id)} has no ${key}`,
      expected,
      suggestion: renamed(table, key),
    });
  }
}

// Where a type takes any key, a misspelt one is not found otherwise.
function renamed(table: Table, key: string): string | undefined {
  const written = closestName(
    key,
    Object.keys(table).filter((candidate) => !isSourceKey(candidate)),
  );
  return written === undefined ? undefined : `did you mean ${JSON.stringify(key)} instead of ${JSON.stringify(written)}?`;
}

function checkCombinations({ problems }: CheckContext, id: string, table: Table): void {
  const { size, min_size: minSize, no_compress: noCompress, compression } = table;
  if (typeof size === 'number' && typeof minSize === 'number' && minSize > size) {
    problems.add('CONFIG_INVALID_VALUE', [id, 'min_size'], {
      message: `min_size is ${minSize}, more than size`,
      expected: `at most size, which is ${size}`,
    });
  }
  if (noCompress === true && compression !== undefined) {
    problems.add('CONFIG_MUTUALLY_EXCLUSIVE', [id, 'compression'], {
      message: 'compression and no_compress = true exclude each other',
      expected: 'one of them',
    });
  }
}

function commonValues(id: string, table: Table, compression: Compression): Omit<SourceConfig, 'type' | 'keys' | 'raw'> {
  const { name, interval, init_delay: initDelay, scale, size, min_size: minSize, no_compress: noCompress, disabled } = table;
  const own = COMPRESSIONS.find((choice) => choice === table['compression']);
  return {
    id,
    name: String(name),
    interval: parseDuration(String(interval)),
    initDelay: typeof initDelay === 'string' ? parseDuration(initDelay) : 0,
    scale: Number(scale),
    ...(size === undefined ? {} : { size: Number(size) }),
    ...(minSize === undefined ? {} : { minSize: Number(minSize) }),
    compression: noCompress === true ? 'none' : (own ?? compression),
    disabled: disabled === true,
  };
}
