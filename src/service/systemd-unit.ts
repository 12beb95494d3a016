import { SERVICE_MARK, serviceCommand, type ServiceRequest } from './service-request.ts';

/** The unit for systemd 247 or newer: of the machine, or of one user. */
export function systemdUnit(request: ServiceRequest): string {
  const { forUser } = request;
  const lines = [
    `# ${SERVICE_MARK}`,
    '[Unit]',
    'Description=Entropy gathering daemon (egd)',
    ...(forUser ? [] : ['After=network-online.target time-sync.target', 'Wants=network-online.target']),
    'StartLimitIntervalSec=10min',
    'StartLimitBurst=5',
    '',
    '[Service]',
    ...life(serviceCommand(request)),
    '',
    ...(forUser ? USER_PLACES : SYSTEM_PLACES),
    '',
    ...SANDBOX,
    ...(forUser ? [] : SYSTEM_SANDBOX),
    '',
    '[Install]',
    `WantedBy=${forUser ? 'default' : 'multi-user'}.target`,
  ];
  return `${lines.join('\n')}\n`;
}

function life(command: readonly string[]): readonly string[] {
  return [
    'Type=notify',
    'NotifyAccess=main',
    `ExecStart=${command.map(systemdWord).join(' ')}`,
    'ExecReload=/bin/kill -HUP $MAINPID',
    'KillMode=mixed',
    'Restart=on-failure',
    'RestartSec=10s',
    '# A wrong command line or configuration does not become right by itself.',
    'RestartPreventExitStatus=2 3',
    'TimeoutStartSec=2min',
    'TimeoutStopSec=1min',
    '# Longer than a worker that hangs needs to be noticed and started again.',
    'WatchdogSec=3min',
  ];
}

const USER_PLACES = ['WorkingDirectory=/', 'RuntimeDirectory=egd', 'RuntimeDirectoryMode=0700', 'UMask=0077'];

// The daemon finds its runtime folder by XDG_RUNTIME_DIR: /run/egd is where root's `egd status` looks.
const SYSTEM_PLACES = [
  '# A user of this name is made while the service runs, unless there is one.',
  'DynamicUser=yes',
  'User=egd',
  'WorkingDirectory=/',
  'RuntimeDirectory=egd',
  'RuntimeDirectoryMode=0700',
  'StateDirectory=egd',
  'StateDirectoryMode=0700',
  'LogsDirectory=egd',
  'LogsDirectoryMode=0700',
  'UMask=0077',
  'Environment=HOME=/var/lib/egd XDG_RUNTIME_DIR=/run XDG_CONFIG_HOME=/etc XDG_STATE_HOME=/var/log',
];

// What the kernel can enforce for anybody. MemoryDenyWriteExecute is left out: V8 compiles code while it runs.
const SANDBOX = [
  'NoNewPrivileges=yes',
  'LimitCORE=0',
  'LockPersonality=yes',
  'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK',
  'RestrictNamespaces=yes',
  'RestrictRealtime=yes',
  'RestrictSUIDSGID=yes',
  'SystemCallArchitectures=native',
  'SystemCallFilter=@system-service',
  'SystemCallFilter=~@privileged',
  'SystemCallErrorNumber=EPERM',
];

const SYSTEM_SANDBOX = [
  'AmbientCapabilities=',
  'CapabilityBoundingSet=',
  'KeyringMode=private',
  'PrivateDevices=yes',
  'PrivateTmp=yes',
  'ProtectClock=yes',
  'ProtectControlGroups=yes',
  'ProtectHome=yes',
  'ProtectHostname=yes',
  'ProtectKernelLogs=yes',
  'ProtectKernelModules=yes',
  'ProtectKernelTunables=yes',
  'ProtectProc=invisible',
  'ProtectSystem=strict',
  'RemoveIPC=yes',
];

/** A word of a command line as systemd reads it: `%` and `$` mean something there. */
export function systemdWord(word: string): string {
  const text = word.replaceAll('%', '%%').replaceAll('$', '$$$$');
  if (/^[\w/.,:=@+%$~-]+$/.test(text)) return text;
  const escaped = text
    .replaceAll(/["\\]/g, String.raw`\$&`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\t', String.raw`\t`);
  return `"${escaped}"`;
}
