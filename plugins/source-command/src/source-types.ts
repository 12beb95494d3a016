import type { SourceType } from 'egd-core';
import type { CommandKeys } from './command-table.ts';

/** The source type `command`: what a program writes to standard output. */
export const commandSourceType: SourceType<CommandKeys> = {
  type: 'command',
  summary: 'The standard output of a program, run without a shell.',
  kind: 'content',
  keys: async (z) => (await import('./command-keys.ts')).commandKeys(z),
  jsonSchema: {
    type: 'object',
    properties: {
      command: {
        type: 'array',
        items: { type: 'string' },
        minItems: 1,
        description: 'The program and its arguments; no shell, 30 seconds, 10 MiB of output.',
      },
    },
    required: ['command'],
    additionalProperties: false,
  },
  sized: false,
  describe: ({ command }) => command.map(shown).join(' '),
  check: async ({ command: [program = ''] }) => {
    const { findProgram } = await import('./find-program.ts');
    if ((await findProgram(program, process.env['PATH'] ?? '')) !== undefined) return [];
    const message = `${JSON.stringify(program)} was not found, or may not be run; expected an executable program`;
    return [{ key: 'command[0]', message, suggestion: 'Install the program, or give its full path.' }];
  },
  create: async (table, tools) => {
    const { createCommandSource } = await import('./command-source.ts');
    return createCommandSource(table, tools);
  },
};

// As one would write it in a shell, without the password of a URL.
function shown(word: string): string {
  const masked = word.replaceAll(/\/\/[^\s/@]+@/g, '//***@');
  return /^[\w./:=@%+,*-]+$/.test(masked) ? masked : JSON.stringify(masked);
}

/** The hook `egd:source-types`. */
export default async function sourceTypes(): Promise<readonly SourceType<CommandKeys>[]> {
  return [commandSourceType];
}
