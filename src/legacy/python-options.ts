const OPTIONS = new Set(['--start', '--stop', '--status', '--persist', '--sources', '--getentropy', '--force']);

/** The arguments for oclif where somebody uses the options of the Python daemon, which had no commands; else undefined. */
export function pythonArguments(args: readonly string[]): string[] | undefined {
  const option = args[0]?.split('=', 1)[0] ?? '';
  return OPTIONS.has(option) ? ['legacy', ...args] : undefined;
}
