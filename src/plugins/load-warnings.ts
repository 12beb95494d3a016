/**
 * Keeps oclif's own words on a plugin that it could not load from the screen, unless DEBUG is set: they name egd instead
 * of the plugin, over five lines. `collectSourceTypes` tells of it by its name. Other warnings are printed as ever.
 */
export function quietLoadWarnings(debug: string | undefined): void {
  if (debug !== undefined) return;
  const listeners = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (!warning.name.endsWith(' Plugin: egd')) for (const listener of listeners) listener(warning);
  });
}
