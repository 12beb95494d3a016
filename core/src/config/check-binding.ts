import { stat } from 'node:fs/promises';
import type { CheckContext } from './check-context.ts';
import { certificateProblem, privateKeyProblem } from './tls-files.ts';
import type { DaemonTables } from './daemon-tables.ts';
import { isLoopbackAddress } from './ip-address.ts';

const FIRST_UNPRIVILEGED_PORT = 1024;
const READABLE_BY_ALL = 0o004;

/** Checks what the tables of the daemon bind: nothing reaches other machines unprotected, and no port is out of reach. */
export async function checkBinding(context: CheckContext, tables: DaemonTables, tcpPort: number | undefined): Promise<void> {
  checkListen(context, tables);
  checkMetrics(context, tables, tcpPort);
  checkPorts(context, tables, tcpPort);
  await checkTls(context, tables);
  await recommendPrivacy(context, tables);
}

function checkListen({ problems }: CheckContext, { control }: DaemonTables): void {
  if (!control.tcp || isLoopbackAddress(control.listen)) return;
  const needed = { token: control.token, tls_cert: control.tlsCert, tls_key: control.tlsKey };
  const missing = Object.entries(needed).flatMap(([key, value]) => (value === undefined ? [key] : []));
  if (missing.length === 0) return;
  problems.add('CONFIG_MISSING_REQUIRED', ['control', 'listen'], {
    message: `listen is ${JSON.stringify(control.listen)}, which other machines can reach, and ${list(missing)} ${missing.length === 1 ? 'is' : 'are'} missing`,
    expected:
      'token, tls_cert and tls_key beside an address that is not of this machine alone: without them anybody could steer the daemon',
    suggestion: `set ${list(missing)} in [control], or listen on "127.0.0.1"`,
  });
}

function checkMetrics(
  { problems, userId }: CheckContext,
  { control, metrics: { listen } }: DaemonTables,
  tcpPort: number | undefined,
): void {
  if (listen === undefined) return;
  const path = ['metrics', 'listen'];
  if (!isLoopbackAddress(listen.host)) {
    problems.add('CONFIG_INVALID_VALUE', path, {
      message: `listen is ${JSON.stringify(listen.host)}, which other machines can reach`,
      expected: 'an address of this machine alone, such as "127.0.0.1:9143": metrics are served unencrypted to whoever asks',
      suggestion: 'let a reverse proxy with TLS and a password publish them',
    });
  } else if (listen.port < FIRST_UNPRIVILEGED_PORT && userId !== undefined && userId !== 0) {
    problems.add('CONFIG_INVALID_VALUE', path, {
      message: `listen has port ${listen.port}`,
      expected: `a port from ${FIRST_UNPRIVILEGED_PORT} to 65535`,
    });
  } else if (control.tcp && listen.port === tcpPort && listen.host === control.listen) {
    problems.add('CONFIG_INVALID_VALUE', path, { message: `listen has port ${tcpPort}, as tcp_port`, expected: 'a port of its own' });
  }
}

// Ports are bound after root has been given up, and again when the daemon is started again.
function checkPorts({ problems }: CheckContext, { daemon, control, metrics }: DaemonTables, tcpPort: number | undefined): void {
  if (daemon.user === undefined || daemon.user === 'root' || daemon.user === '0') return;
  const ports = [
    { path: ['tcp_port'], name: 'tcp_port', port: control.tcp ? tcpPort : undefined },
    { path: ['metrics', 'listen'], name: 'the port of listen', port: metrics.listen?.port },
  ];
  for (const { path, name, port } of ports) {
    if (port === undefined || port >= FIRST_UNPRIVILEGED_PORT || problems.has(path)) continue;
    problems.add('CONFIG_INVALID_VALUE', path, {
      message: `${name} is ${port}, which ${daemon.user} of [daemon] cannot use once root is given up`,
      expected: `a port from ${FIRST_UNPRIVILEGED_PORT} to 65535 where [daemon] has a user`,
    });
  }
}

async function checkTls(context: CheckContext, { control: { tlsCert, tlsKey } }: DaemonTables): Promise<void> {
  const { problems } = context;
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    const [there, missing] = tlsCert === undefined ? ['tls_key', 'tls_cert'] : ['tls_cert', 'tls_key'];
    problems.add('CONFIG_MISSING_REQUIRED', ['control', there], {
      message: `${there} is set and ${missing} is missing`,
      expected: 'both or neither',
    });
  }
  const files = [
    { key: 'tls_cert', problem: tlsCert === undefined ? undefined : await certificateProblem(tlsCert) },
    { key: 'tls_key', problem: tlsKey === undefined ? undefined : await privateKeyProblem(tlsKey) },
  ];
  for (const { key, problem } of files) {
    if (problem === undefined) continue;
    problems.add('CONFIG_INVALID_VALUE', ['control', key], { message: `${key}: ${problem.message}`, expected: problem.expected });
  }
}

// A secret that every user of the machine may read is none; a group may be that of the daemon.
async function recommendPrivacy({ document, problems, userId }: CheckContext, { control }: DaemonTables): Promise<void> {
  const secrets = [
    { key: 'token', path: control.token === undefined ? undefined : document.path },
    { key: 'tls_key', path: control.tlsKey },
  ];
  for (const { key, path } of secrets) {
    const found = path === undefined || userId === undefined ? undefined : await stat(path).catch(() => undefined);
    if (found === undefined || (found.mode & READABLE_BY_ALL) === 0) continue;
    problems.warn('CONFIG_NOT_RECOMMENDED', ['control', key], {
      message: `${key} is no secret: every user of this machine may read ${path}`,
      expected: 'a file that others may not read',
      suggestion: `chmod o-r ${path}`,
    });
  }
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
