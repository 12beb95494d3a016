import type { ReloadReport } from '../daemon.ts';

/** What a reload changed, for people. */
export function reloadText({ config, changed, needsRestart }: ReloadReport): string {
  const lines = [
    config === null ? 'There is no configuration file: the built-in configuration holds.' : `Read ${config} again.`,
    changed.length === 0 ? 'Nothing changed.' : `Changed: ${changed.join(', ')}.`,
  ];
  if (needsRestart.length > 0) lines.push(`Changed only by \`egd restart\`: ${needsRestart.join(', ')}.`);
  return lines.join('\n');
}
