// The settings of the Python daemon.
const SETTINGS = new Set(['logLevel', 'maxEntropy', 'persistFile', 'persistInterval', 'poolChunkMaxEntropy', 'tcpPort']);

/** Whether a name of the old file is a setting. */
export function isSetting(name: string): boolean {
  return SETTINGS.has(name);
}

/** Whether a name of the old file is a source. */
export function isSource(name: string): boolean {
  return name.startsWith('source') || name.startsWith('disabled_source');
}
