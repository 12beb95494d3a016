import { caFileProblem } from '../source/ca-file.ts';
import type { KeyProblem, KeysJsonSchema } from '../source/source-type.ts';
import type { CheckContext } from './check-context.ts';
import type { InstalledSourceType } from './egd-config.ts';
import type { KeyPath } from './key-path.ts';
import { sourceKeysOwner } from './keys-owner.ts';
import { maskCredentials } from './mask-secrets.ts';
import { guardPlugin } from './plugin-guard.ts';

/** Looks at the machine for what a source needs, such as a file that must be there. */
export async function checkMachine({ problems }: CheckContext, id: string, keys: object, installed: InstalledSourceType): Promise<void> {
  const { sourceType } = installed;
  const found = (await guardPlugin(sourceKeysOwner(installed, id), async () => sourceType.check?.(keys))) ?? [];
  for (const { key, message, suggestion } of [...found, ...(await certificateProblems(keys, sourceType.jsonSchema))]) {
    problems.add('CONFIG_INVALID_VALUE', [id, ...parseKey(key)], {
      message: maskCredentials(message.includes(key) ? message : `${key}: ${message}`),
      suggestion,
    });
  }
}

/** A file that a schema describes as one of certificates is looked at here, for all owners of keys. */
export async function certificateProblems(keys: object, { properties }: KeysJsonSchema): Promise<readonly KeyProblem[]> {
  const problems: KeyProblem[] = [];
  for (const [key, path] of Object.entries(keys)) {
    if (properties[key]?.['contentMediaType'] !== 'application/pem-certificate-chain' || typeof path !== 'string') continue;
    const message = await caFileProblem(path);
    if (message !== undefined) problems.push({ key, message, suggestion: 'Check the path and the permissions of the file.' });
  }
  return problems;
}

/** A key path as a plugin writes it: `command[0]`, `expect.pattern`. */
export function parseKey(key: string): KeyPath {
  const parts = key.split(/[.[\]]+/).filter((part) => part !== '');
  return parts.map((part, index) => (index > 0 && /^\d+$/.test(part) ? Number(part) : part));
}
