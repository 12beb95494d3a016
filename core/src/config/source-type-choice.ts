import type { CheckContext } from './check-context.ts';
import { closestName } from './closest-name.ts';
import type { InstalledSourceType, SourceTypes } from './egd-config.ts';
import { formatKey, type KeyPath } from './key-path.ts';
import { RESERVED_TABLES } from './reserved-tables.ts';
import { isSourceKey, REQUIRED_SOURCE_KEYS } from './source-keys.ts';

// Types that do not come with egd, by the package that brings them.
const INSTALLABLE: ReadonlyMap<string, string> = new Map([['nist', 'egd-source-nist']]);

/** Reports a table that has nothing of a source and whose name is close to a reserved one, as just that. */
export function isMisspeltReserved({ problems, types }: CheckContext, id: string, table: Readonly<Record<string, unknown>>): boolean {
  const meant = closestName(id, RESERVED_TABLES);
  if (meant === undefined || REQUIRED_SOURCE_KEYS.some((key) => Object.hasOwn(table, key))) return false;
  if (Object.keys(table).some((key) => key === 'type' || types.has(key))) return false;
  const expected = `a source, with ${REQUIRED_SOURCE_KEYS.join(', ')} and one of ${list(types)}`;
  problems.add('CONFIG_MISSING_REQUIRED', [id], {
    message: `[${formatKey(id)}] is not a source`,
    expected,
    suggestion: `did you mean [${meant}]?`,
  });
  return true;
}

/** The type of a source table: what `type` says, or the one key that is the name of an installed type. */
export function chooseSourceType(
  context: CheckContext,
  id: string,
  table: Readonly<Record<string, unknown>>,
): InstalledSourceType | undefined {
  const { types } = context;
  const named = table['type'];
  if (named !== undefined) return typeof named === 'string' && named !== '' ? namedType(context, id, table, named) : undefined;
  const keys = Object.keys(table).filter((key) => types.has(key));
  // A type may have a key that is the name of another one.
  const candidates = keys.filter(
    (key) => !keys.some((other) => other !== key && owns(types.get(other), key) && !owns(types.get(key), other)),
  );
  const [only, second] = candidates;
  if (only === undefined) {
    reportMissing(context, id, table);
    return undefined;
  }
  if (second !== undefined) {
    reportSeveral(context, [id], candidates);
    return undefined;
  }
  return types.get(only);
}

function namedType(
  context: CheckContext,
  id: string,
  table: Readonly<Record<string, unknown>>,
  name: string,
): InstalledSourceType | undefined {
  const { problems, types } = context;
  const installed = types.get(name);
  if (installed === undefined) {
    problems.add('CONFIG_INVALID_VALUE', [id, 'type'], {
      message: `source type ${JSON.stringify(name)} is not installed`,
      expected: `one of ${list(types)}`,
      suggestion: install(name) ?? didYouMean(name, types.keys()) ?? `egd plugins install egd-source-${name}, if there is such a plugin`,
    });
    return undefined;
  }
  const others = Object.keys(table).filter((key) => key !== name && types.has(key) && !owns(installed, key));
  if (others.length > 0) reportSeveral(context, [id], ['type', ...others]);
  return installed;
}

function reportSeveral({ problems }: CheckContext, path: KeyPath, keys: readonly string[]): void {
  const [first = '', ...rest] = keys;
  problems.add('CONFIG_MUTUALLY_EXCLUSIVE', [...path, rest.at(-1) ?? first], {
    message: `${keys.map((key) => formatKey(key)).join(' and ')} exclude each other: a source has one type`,
    expected: 'exactly one of them',
    suggestion: `keep one, and give the other a table of its own`,
  });
}

function reportMissing({ problems, types }: CheckContext, id: string, table: Readonly<Record<string, unknown>>): void {
  const keys = Object.keys(table);
  const installable = keys.find((key) => INSTALLABLE.has(key));
  if (installable !== undefined) {
    problems.add('CONFIG_MISSING_REQUIRED', [id, installable], {
      message: `source type ${JSON.stringify(installable)} is not installed`,
      expected: `one of ${list(types)}`,
      suggestion: install(installable),
    });
    return;
  }
  // `script_interpreter` without `script`: a key of one type alone says what was meant.
  const owner = keys.map((key) => soleOwner(types, key)).find((type) => type !== undefined);
  if (owner !== undefined) {
    const [key = ''] = keys.filter((candidate) => soleOwner(types, candidate) === owner);
    problems.add('CONFIG_MISSING_REQUIRED', [id], {
      message: `${formatKey(owner)} is missing: ${formatKey(key)} is a key of source type ${owner}`,
      expected: `${formatKey(owner)} beside ${formatKey(key)}`,
    });
    return;
  }
  problems.add('CONFIG_MISSING_REQUIRED', [id], {
    message: `source ${formatKey(id)} has no source type`,
    expected: `one of the keys ${list(types)}, or type = "…"`,
    suggestion: misspelt(keys, types),
  });
}

function misspelt(keys: readonly string[], types: SourceTypes): string | undefined {
  for (const key of keys) {
    const meant = closestName(key, types.keys());
    if (meant !== undefined) return `did you mean ${JSON.stringify(meant)} instead of ${JSON.stringify(key)}?`;
  }
  return undefined;
}

function soleOwner(types: SourceTypes, key: string): string | undefined {
  const owners = [...types.values()].filter((type) => owns(type, key));
  return owners.length === 1 && !isSourceKey(key) ? owners[0]?.sourceType.type : undefined;
}

function owns(type: InstalledSourceType | undefined, key: string): boolean {
  return type !== undefined && Object.hasOwn(type.sourceType.jsonSchema.properties, key);
}

function install(type: string): string | undefined {
  const plugin = INSTALLABLE.get(type);
  return plugin === undefined ? undefined : `egd plugins install ${plugin}`;
}

function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const meant = closestName(name, candidates);
  return meant === undefined ? undefined : `did you mean ${JSON.stringify(meant)}?`;
}

function list(types: SourceTypes): string {
  return [...types.keys()].toSorted().join(', ') || 'none: no source type is installed';
}
