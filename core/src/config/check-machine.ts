import type { CheckContext } from './check-context.ts';
import type { InstalledSourceType } from './egd-config.ts';
import type { KeyPath } from './key-path.ts';
import { maskCredentials } from './mask-secrets.ts';
import { guardPlugin } from './plugin-guard.ts';

/** Looks at the machine for what a source needs, such as a file that must be there. */
export async function checkMachine({ problems }: CheckContext, id: string, keys: object, installed: InstalledSourceType): Promise<void> {
  const found = await guardPlugin(installed, async () => installed.sourceType.check?.(keys));
  for (const { key, message, suggestion } of found ?? []) {
    problems.add('CONFIG_INVALID_VALUE', [id, ...parseKey(key)], {
      message: maskCredentials(message.includes(key) ? message : `${key}: ${message}`),
      suggestion,
    });
  }
}

// `command[0]` and `expect.pattern`, as a plugin writes them.
function parseKey(key: string): KeyPath {
  const parts = key.split(/[.[\]]+/).filter((part) => part !== '');
  return parts.map((part, index) => (index > 0 && /^\d+$/.test(part) ? Number(part) : part));
}
