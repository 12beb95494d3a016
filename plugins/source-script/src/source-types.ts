import type { SourceType } from 'egd-core';
import type { ScriptKeys } from './script-table.ts';

/** The source type `script`: what a script in the configuration writes to standard output. */
export const scriptSourceType: SourceType<ScriptKeys> = {
  type: 'script',
  summary: 'The standard output of a script that stands in the configuration.',
  kind: 'content',
  keys: async (z) => (await import('./script-keys.ts')).scriptKeys(z),
  jsonSchema: {
    type: 'object',
    properties: {
      script_interpreter: {
        type: 'string',
        description:
          'What runs the script: bash, sh, python3, python, perl, ruby, powershell (Windows), or the full path of an executable.',
      },
      script: { type: 'string', description: 'The script, at most 64 KiB; keys of the table are its variables EGD_SOURCE_….' },
    },
    required: ['script_interpreter', 'script'],
    additionalProperties: true,
  },
  sized: false,
  describe: ({ script_interpreter: interpreter, script }) => {
    const lines = script.trim().split('\n').length;
    return `${interpreter}, a script of ${lines} ${lines === 1 ? 'line' : 'lines'}`;
  },
  check: async ({ script_interpreter: interpreter }) => {
    const { interpreterRefusal } = await import('./check-interpreter.ts');
    const refusal = await interpreterRefusal(interpreter, process.env['PATH'] ?? '');
    return refusal === undefined ? [] : [{ key: 'script_interpreter', message: refusal.message }];
  },
  create: async (table, tools) => {
    const { createScriptSource } = await import('./script-source.ts');
    return createScriptSource(table, tools);
  },
};

/** The hook `egd:source-types`. */
export default async function sourceTypes(): Promise<readonly SourceType<ScriptKeys>[]> {
  return [scriptSourceType];
}
