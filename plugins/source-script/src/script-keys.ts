import type { SchemaKit } from 'egd-core';

const MAX_SCRIPT = 65_536; // bytes in UTF-8
const INTERPRETERS = ['bash', 'sh', 'python3', 'python', 'perl', 'ruby', ...(process.platform === 'win32' ? ['powershell'] : [])];

/** Validates the keys of a script source: its own two, and any other that can be an environment variable. */
export function scriptKeys(z: SchemaKit) {
  return z
    .looseObject({
      script_interpreter: z.string({ error: 'expected the name or the full path of an interpreter' }).check(
        z.refine((name) => INTERPRETERS.includes(name) || isFullPath(name), {
          error: `expected one of ${INTERPRETERS.join(', ')}, or the full path of an executable`,
        }),
      ),
      script: z.string({ error: 'expected the text of a script' }).check(
        z.refine((text) => text.trim() !== '', { error: 'expected a script, got an empty text' }),
        z.refine((text) => Buffer.byteLength(text) <= MAX_SCRIPT, { error: `expected at most ${MAX_SCRIPT} bytes` }),
        z.refine((text) => !text.includes('\0'), { error: 'expected no NUL character' }),
      ),
    })
    .check(
      z.superRefine((keys, context) => {
        const taken = new Map<string, string>();
        for (const [key, value] of Object.entries(keys)) {
          const problem = problemOf(key, value, taken.get(key.toUpperCase()));
          if (problem !== undefined) context.addIssue({ code: 'custom', message: problem, path: [key] });
          taken.set(key.toUpperCase(), key);
        }
      }),
    );
}

function problemOf(key: string, value: unknown, other: string | undefined): string | undefined {
  if (!/^[A-Za-z0-9_]+$/.test(key)) return 'expected a name of letters, digits and _, because it becomes an environment variable';
  if (other !== undefined) return `expected one of \`${other}\` and \`${key}\`, because both become EGD_SOURCE_${key.toUpperCase()}`;
  if (typeof value === 'string' && value.includes('\0')) return 'expected no NUL character';
  return undefined;
}

function isFullPath(name: string): boolean {
  if (/\p{Cc}/u.test(name)) return false;
  return process.platform === 'win32' ? /^[A-Za-z]:[\\/]/.test(name) : name.startsWith('/');
}
