import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

interface Manifest {
  readonly commands: Readonly<
    Record<string, { readonly args: Readonly<Record<string, Arg>>; readonly flags: Readonly<Record<string, Flag>> }>
  >;
}

interface Arg {
  readonly required?: boolean;
}

interface Flag {
  readonly char?: string;
  readonly options?: readonly string[];
  readonly multiple?: boolean;
}

// The command line, and the plugins with commands that come with it.
const WITH_COMMANDS = ['.', 'plugins/bridge'];

function commandsOf(pkg: string): Manifest['commands'] {
  const { commands }: Manifest = JSON.parse(readFileSync(join(root, pkg, 'oclif.manifest.json'), 'utf8'));
  return commands;
}

/** The commands of the built command line with their arguments and flags, a line each. */
export function commandListing(): string {
  const commands: Manifest['commands'] = Object.assign({}, ...WITH_COMMANDS.map(commandsOf));
  const lines = sorted(commands).flatMap(([id, { args, flags }]) => [
    ['egd', id.replaceAll(':', ' '), ...Object.entries(args).map(argument)].join(' '),
    ...sorted(flags).map(flag),
  ]);
  return `${lines.join('\n')}\n`;
}

function argument([name, { required }]: [string, Arg]): string {
  return required ? name.toUpperCase() : `[${name.toUpperCase()}]`;
}

function flag([name, { char, options, multiple }]: [string, Flag]): string {
  const parts = [`--${name}`, char === undefined ? '' : `-${char}`, multiple ? 'multiple' : '', options?.join('|') ?? ''];
  return `  ${parts.filter((part) => part !== '').join(' ')}`;
}

function sorted<Value>(record: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
