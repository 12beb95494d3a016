// The build makes this module: every command of `src/commands` by its id.
declare module 'egd:commands' {
  export const COMMANDS: Readonly<Record<string, import('@oclif/core/command').Command.Class>>;
}
