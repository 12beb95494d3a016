import { EgdError, isEgdError } from '../errors/egd-error.ts';
import type { CheckContext } from './check-context.ts';
import type { InstalledSourceType } from './egd-config.ts';
import { expandPath } from './expand-path.ts';
import { isTable } from './found-value.ts';
import { formatKeyPath, type KeyPath } from './key-path.ts';
import { describeKey, schemaAt } from './key-schema-lookup.ts';
import { checkNestedKeys } from './unknown-keys.ts';

/** The keys that a source type adds: as they are after expansion of paths, and as the type's schema gave them out. */
export interface OwnKeys {
  readonly expanded: Readonly<Record<string, unknown>>;
  readonly keys: object;
}

/** Checks the keys that a type adds to a table; undefined when there was a problem. */
export async function checkOwnKeys(
  context: CheckContext,
  id: string,
  own: Readonly<Record<string, unknown>>,
  installed: InstalledSourceType,
): Promise<OwnKeys | undefined> {
  const { problems } = context;
  const { sourceType } = installed;
  const before = problems.errors.length;
  checkNestedKeys(context, [id], own, sourceType.jsonSchema);
  const expanded = expandPaths(context, id, own, installed);
  if (problems.errors.length > before) return undefined;
  const result = await guarded(installed, async () => sourceType.keys['~standard'].validate(expanded));
  if (result.issues === undefined) return { expanded, keys: result.value };
  for (const issue of result.issues) {
    reportIssue(
      context,
      id,
      own,
      installed,
      issue.message,
      (issue.path ?? []).map((part) => plainPart(typeof part === 'object' ? part.key : part)),
    );
  }
  return undefined;
}

/** Looks at the machine for what a type needs, such as a file that must be there. */
export async function checkMachine({ problems }: CheckContext, id: string, keys: object, installed: InstalledSourceType): Promise<void> {
  const { sourceType } = installed;
  if (sourceType.check === undefined) return;
  const found = await guarded(installed, async () => sourceType.check?.(keys));
  for (const { key, message, suggestion } of found ?? []) {
    const path = [id, ...key.split(/[.[\]]+/).filter((part) => part !== '')].map((part, index) =>
      index > 1 && /^\d+$/.test(part) ? Number(part) : part,
    );
    problems.add('CONFIG_INVALID_VALUE', path, { message: message.startsWith(key) ? message : `${key}: ${message}`, suggestion });
  }
}

/** Sees to it that no message shows what a type calls a secret. */
export function markSecrets({ problems }: CheckContext, id: string, { sourceType }: InstalledSourceType): void {
  for (const [key, schema] of Object.entries(sourceType.jsonSchema.properties)) {
    if (schema['writeOnly'] === true) problems.markSecret([id, key]);
  }
}

function expandPaths(
  context: CheckContext,
  id: string,
  own: Readonly<Record<string, unknown>>,
  { sourceType }: InstalledSourceType,
): Record<string, unknown> {
  const expand = (value: unknown, path: KeyPath): unknown => {
    const schema = schemaAt(sourceType.jsonSchema, path);
    if (Array.isArray(value)) return value.map((item, index) => expand(item, [...path, index]));
    if (typeof value !== 'string' || schema?.['format'] !== 'path') return value;
    const expanded = expandPath(value, context);
    if ('path' in expanded) return expanded.path;
    const at = [id, ...path];
    context.problems.add('CONFIG_INVALID_VALUE', at, {
      message: `${formatKeyPath(path)} ${expanded.problem}`,
      expected: 'a path',
      suggestion: expanded.suggestion,
    });
    return value;
  };
  return Object.fromEntries(Object.entries(own).map(([key, value]) => [key, expand(value, [key])]));
}

function reportIssue(
  context: CheckContext,
  id: string,
  own: Readonly<Record<string, unknown>>,
  { sourceType }: InstalledSourceType,
  text: string,
  path: KeyPath,
): void {
  const { problems } = context;
  const value = valueAt(own, path);
  const name = path.length === 0 ? `source ${formatKeyPath([id])}` : formatKeyPath(path);
  const expected = /^Invalid input(?:: expected .*)?$/.test(text) ? describeKey(schemaAt(sourceType.jsonSchema, path)) : text;
  if (value === undefined) {
    problems.add('CONFIG_MISSING_REQUIRED', [id, ...path], { message: `${name} is missing`, expected });
  } else {
    const found = path.length === 0 ? `${name} is not valid` : `${name} is ${problems.found([id, ...path], value)}`;
    problems.add('CONFIG_INVALID_VALUE', [id, ...path], { message: found, expected });
  }
}

function plainPart(part: PropertyKey): string | number {
  return typeof part === 'symbol' ? String(part) : part;
}

function valueAt(root: unknown, path: KeyPath): unknown {
  let value = root;
  for (const part of path) {
    if (Array.isArray(value)) value = value[Number(part)];
    else if (isTable(value) && Object.hasOwn(value, String(part))) value = value[String(part)];
    else return undefined;
  }
  return value;
}

// A plugin that throws where it should answer is named, and is no fault of the file.
async function guarded<Result>({ sourceType, plugin }: InstalledSourceType, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (cause) {
    if (isEgdError(cause)) throw cause;
    throw new EgdError(
      'PLUGIN_FAILED',
      `Source type ${sourceType.type} of plugin ${plugin} failed while it checked its keys: ${String(cause)}`,
      { cause },
    );
  }
}
