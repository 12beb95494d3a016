import { ERROR_CATALOGUE } from 'egd-core';

const GROUPS = {
  CONFIG: 'Configuration',
  SOURCE: 'Sources',
  PLUGIN: 'Plugins',
  STORAGE: 'Pool file',
  DAEMON: 'Daemon',
  PACKET: 'Packets of the bridge',
  COLLECTOR: 'Collector',
  BRIDGE: 'Keys and state of the bridge',
  GATEWAY: 'Gateway',
};

/** docs/errors.md, written from the catalogue. */
export function errorsPage() {
  const sections = Object.groupBy(Object.entries(ERROR_CATALOGUE), ([code]) => GROUPS[code.split('_')[0]] ?? 'Command line');
  const tables = Object.entries(sections).map(([title, entries]) => {
    const rows = entries.map(([code, { category, exit, suggestion }]) => `| \`${code}\` | ${category} | ${exit} | ${suggestion} |`);
    return [`## ${title}`, '', '| code | category | exit | what to do |', '| --- | --- | --- | --- |', ...rows].join('\n');
  });

  return `# Errors

Every error of \`egd\` has a code, which stays the same when its wording changes. With \`--json\` a command prints an
error as an object of \`code\`, \`message\` and \`suggestions\` and nothing else.

A temporary error may pass by itself and is tried again; a permanent one needs a person; a fatal one ends the program.
The exit status of the command line: 0 fine, 2 usage, 3 configuration or environment, 4 a source failed, 5 daemon or
gateway not reachable or already running, 6 not enough entropy, 70 a bug.

${tables.join('\n\n')}
`;
}
