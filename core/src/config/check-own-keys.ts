import type { CheckContext } from './check-context.ts';
import { expandPath } from './expand-path.ts';
import { isTable } from './found-value.ts';
import { formatKeyPath, type KeyPath } from './key-path.ts';
import { describeKey, schemaAt, schemasAt, type JsonSchemaPart } from './key-schema-lookup.ts';
import type { KeysOwner } from './keys-owner.ts';
import { maskCredentials } from './mask-secrets.ts';
import { guardPlugin } from './plugin-guard.ts';
import { checkNestedKeys } from './unknown-keys.ts';
import { validateKeys } from '../source/validate-keys.ts';

/** The keys of an owner: as they are after expansion of paths, and as the owner's schema gave them out. */
export interface OwnKeys {
  readonly expanded: Readonly<Record<string, unknown>>;
  readonly keys: object;
}

/** Checks the keys that an owner has in a table; undefined when there was a problem. */
export async function checkOwnKeys(
  context: CheckContext,
  id: string,
  own: Readonly<Record<string, unknown>>,
  owner: KeysOwner,
): Promise<OwnKeys | undefined> {
  checkNestedKeys(context, [id], own, owner.jsonSchema);
  const expanded = prepare(context, [id], own, owner);
  if (!isTable(expanded)) return undefined;
  const result = await guardPlugin(owner, async () => validateKeys(owner, expanded));
  if (result.issues === undefined) return { expanded, keys: result.value };
  for (const issue of result.issues) {
    reportIssue(context, id, expanded, owner, {
      message: issue.message,
      path: (issue.path ?? []).map((part) => plainPart(typeof part === 'object' ? part.key : part)),
      excludes: 'code' in issue && issue.code === 'CONFIG_MUTUALLY_EXCLUSIVE',
    });
  }
  return undefined;
}

/** Sees to it that no message shows what an owner calls a secret. */
export function markSecrets({ problems }: CheckContext, id: string, { jsonSchema }: KeysOwner): void {
  for (const [key, schema] of Object.entries(jsonSchema.properties)) {
    if (schema['writeOnly'] === true) problems.markSecret([id, key]);
  }
}

// The value with its paths expanded, and without the keys that were reported before, so that nothing is said twice.
function prepare(context: CheckContext, path: KeyPath, value: unknown, owner: KeysOwner): unknown {
  if (Array.isArray(value)) return value.map((item, index) => prepare(context, [...path, index], item, owner));
  if (isTable(value)) {
    const known = Object.entries(value).filter(([key]) => !context.problems.has([...path, key]));
    return Object.fromEntries(known.map(([key, item]) => [key, prepare(context, [...path, key], item, owner)]));
  }
  if (typeof value !== 'string' || !isPath(schemasAt(owner.jsonSchema, path.slice(1)), value)) return value;
  const expanded = expandPath(value, context);
  if ('path' in expanded) return expanded.path;
  const message = `${formatKeyPath(path.slice(1))} ${expanded.problem}`;
  context.problems.add('CONFIG_INVALID_VALUE', path, { message, expected: 'a path', suggestion: expanded.suggestion });
  return value;
}

// A word that stands for no path, such as `none`, is left as it is.
function isPath(schemas: readonly JsonSchemaPart[], value: string): boolean {
  return schemas.some((schema) => schema['format'] === 'path') && !schemas.some((schema) => schema['const'] === value);
}

function reportIssue(
  { problems }: CheckContext,
  id: string,
  own: Readonly<Record<string, unknown>>,
  owner: KeysOwner,
  issue: { readonly message: string; readonly path: KeyPath; readonly excludes: boolean },
): void {
  const path = [id, ...issue.path];
  if (problems.has(path) && issue.path.length > 0) return;
  if (issue.excludes) {
    problems.add('CONFIG_MUTUALLY_EXCLUSIVE', path, { message: maskCredentials(issue.message), expected: 'one of them' });
    return;
  }
  const value = valueAt(own, issue.path);
  const name = formatKeyPath(issue.path);
  const expected = expectation(issue.message) ?? describeKey(schemaAt(owner.jsonSchema, issue.path));
  if (value === undefined) problems.add('CONFIG_MISSING_REQUIRED', path, { message: `${name} is missing`, expected });
  else if (issue.path.length > 0)
    problems.add('CONFIG_INVALID_VALUE', path, { message: `${name} is ${problems.found(path, value)}`, expected });
  else problems.add('CONFIG_INVALID_VALUE', path, { message: `${owner.name} is not valid`, expected });
}

// What the validator of a plugin said; undefined where that is no more than that something is wrong.
function expectation(message: string): string | undefined {
  if (/^Invalid (?:input|value)\.?$|^Invalid input: expected/.test(message)) return undefined;
  return maskCredentials(message.replace(/^expected /i, '').replace(/\.$/, ''));
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
