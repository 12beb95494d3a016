import type { CheckContext } from './check-context.ts';
import { checkBinding } from './check-binding.ts';
import { closestName } from './closest-name.ts';
import { daemonKeys, daemonKeyDefaults } from './daemon-keys.ts';
import type { DaemonTables } from './daemon-tables.ts';
import { parseDuration } from './duration.ts';
import { expandPath } from './expand-path.ts';
import { isTable } from './found-value.ts';
import { formatKey } from './key-path.ts';
import { parseHostPort } from './ip-address.ts';
import type { DaemonTableName } from './reserved-tables.ts';

/** Checks the tables of the daemon; undefined when a value could not be used. `tcpPort` is undefined where that is wrong. */
export async function checkDaemonTables(context: CheckContext, tcpPort: number | undefined): Promise<DaemonTables | undefined> {
  const before = context.problems.errors.length;
  const [daemon, control, logging, metrics] = [
    checkTable(context, 'daemon'),
    checkTable(context, 'control'),
    checkTable(context, 'logging'),
    checkTable(context, 'metrics'),
  ];
  if (context.problems.errors.length > before) return undefined;
  const listen = typeof metrics['listen'] === 'string' ? parseHostPort(metrics['listen']) : undefined;
  const tables: DaemonTables = {
    daemon: {
      ...textOf(daemon, 'lock_file', 'lockFile'),
      ...textOf(daemon, 'user', 'user'),
      ...textOf(daemon, 'group', 'group'),
      umask: Number.parseInt(String(daemon['umask']), 8),
      restart: daemon['restart'] === true,
      shutdownTimeout: parseDuration(String(daemon['shutdown_timeout'])),
      hangTimeout: parseDuration(String(daemon['hang_timeout'])),
      maxMemory: Number(daemon['max_memory']),
      maxOpenFiles: Number(daemon['max_open_files']),
      reserveBlock: Number(daemon['reserve_block']),
    },
    control: {
      ...textOf(control, 'socket', 'socket'),
      ...textOf(control, 'egd_socket', 'egdSocket'),
      egdSocketMode: Number.parseInt(String(control['egd_socket_mode']), 8),
      tcp: control['tcp'] === true,
      listen: String(control['listen']),
      legacy: control['legacy'] === true,
      ...textOf(control, 'token', 'token'),
      ...textOf(control, 'tls_cert', 'tlsCert'),
      ...textOf(control, 'tls_key', 'tlsKey'),
      maxConnections: Number(control['max_connections']),
      idleTimeout: parseDuration(String(control['idle_timeout'])),
    },
    logging: {
      ...textOf(logging, 'file', 'file'),
      maxSize: Number(logging['max_size']),
      maxFiles: Number(logging['max_files']),
    },
    metrics: listen === undefined ? {} : { listen },
  };
  await checkBinding(context, tables, tcpPort);
  return context.problems.errors.length > before ? undefined : tables;
}

const PATHS = ['lock_file', 'socket', 'egd_socket', 'tls_cert', 'tls_key', 'file'];

// The values of a table as they would be written, defaults filled in and paths expanded.
function checkTable(context: CheckContext, table: DaemonTableName): Readonly<Record<string, unknown>> {
  const { document, problems } = context;
  const written = document.data[table];
  const values: Record<string, unknown> = { ...daemonKeyDefaults(table) };
  if (!isTable(written)) return values; // a value in its place is reported with the other names of the file
  const schemas = new Map(Object.entries(daemonKeys(table)));
  for (const [key, value] of Object.entries(written)) {
    const path = [table, key] as const;
    const schema = schemas.get(key);
    const result = schema?.safeParse(value);
    if (result === undefined) reportUnknown(context, table, key, [...schemas.keys()]);
    else if (result.success) values[key] = PATHS.includes(key) ? checkPath(context, path, String(value)) : value;
    else
      problems.add('CONFIG_INVALID_VALUE', path, {
        message: `${key} is ${problems.found(path, value)}`,
        expected: result.error.issues[0]?.message,
      });
  }
  return values;
}

function checkPath(context: CheckContext, path: readonly [table: string, key: string], text: string): string {
  const expanded = expandPath(text, context);
  if ('path' in expanded) return expanded.path;
  const message = `${path[1]} ${expanded.problem}`;
  context.problems.add('CONFIG_INVALID_VALUE', path, { message, expected: 'the path of a file', suggestion: expanded.suggestion });
  return text;
}

function reportUnknown({ problems }: CheckContext, table: DaemonTableName, key: string, known: readonly string[]): void {
  const meant = closestName(key, known);
  problems.add('CONFIG_UNKNOWN_KEY', [table, key], {
    message: `unknown key ${formatKey(key)} in [${table}]`,
    suggestion: meant === undefined ? `keys of [${table}]: ${known.join(', ')}` : `did you mean ${JSON.stringify(meant)}?`,
  });
}

function textOf<Name extends string>(
  values: Readonly<Record<string, unknown>>,
  key: string,
  name: Name,
): { readonly [key in Name]?: string } {
  const value = values[key];
  const shape: { [key in Name]?: string } = {};
  if (typeof value === 'string' || typeof value === 'number') shape[name] = String(value);
  return shape;
}
