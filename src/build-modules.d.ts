// Modules that the build makes.

// Every command of `src/commands`, by its id.
declare module 'egd:commands' {
  export const COMMANDS: Readonly<Record<string, import('@oclif/core/command').Command.Class>>;
}

// The hooks `egd:source-types` of the plugins that come with egd, by package.
declare module 'egd:bundled-hooks' {
  export const BUNDLED_HOOKS: Readonly<Record<string, () => Promise<readonly import('egd-core').SourceType[]>>>;
}
