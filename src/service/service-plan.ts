import { dirname, isAbsolute, posix, win32 } from 'node:path';
import { LAUNCHD_LABEL, launchdPlist } from './launchd-plist.ts';
import type { ServiceRequest } from './service-request.ts';
import { systemdUnit } from './systemd-unit.ts';
import { winswConfig } from './winsw-config.ts';

/** How a service is installed: its file, and the programs that tell the service manager of it. */
export interface ServicePlan {
  readonly path: string; // of the file
  readonly text: string;
  readonly folders: readonly string[]; // that must be there before the service starts
  readonly copies: readonly { readonly from: string; readonly to: string }[]; // programs that must lie beside the file
  readonly enable: readonly Command[]; // after the file is written
  readonly disable: readonly Command[]; // before it is removed
  readonly forget: readonly Command[]; // after it is removed
}

/** A program and its arguments. */
export type Command = readonly [string, ...string[]];

/** Plans a service; nothing is done. */
export function servicePlan(request: ServiceRequest): ServicePlan {
  if (request.manager === 'systemd') return systemdPlan(request);
  return request.manager === 'launchd' ? launchdPlan(request) : windowsPlan(request);
}

function systemdPlan(request: ServiceRequest): ServicePlan {
  const { forUser, environment, home } = request;
  const chosen = environment['XDG_CONFIG_HOME'];
  const folder = chosen !== undefined && isAbsolute(chosen) ? chosen : posix.join(home, '.config');
  const systemctl = (...words: string[]): Command => ['systemctl', ...(forUser ? ['--user'] : []), ...words];
  return {
    path: forUser ? posix.join(folder, 'systemd', 'user', 'egd.service') : '/etc/systemd/system/egd.service',
    text: systemdUnit(request),
    folders: [],
    copies: [],
    enable: [systemctl('daemon-reload'), systemctl('enable', 'egd.service'), systemctl('restart', 'egd.service')],
    disable: [systemctl('disable', '--now', 'egd.service')],
    forget: [systemctl('daemon-reload')],
  };
}

function launchdPlan(request: ServiceRequest): ServicePlan {
  const { forUser, home, userId } = request;
  const domain = forUser ? `gui/${userId ?? 0}` : 'system';
  const path = posix.join(forUser ? home : '/', 'Library', forUser ? 'LaunchAgents' : 'LaunchDaemons', `${LAUNCHD_LABEL}.plist`);
  return {
    path,
    text: launchdPlist(request),
    folders: [forUser ? posix.join(home, 'Library', 'Logs', 'egd') : '/var/log/egd'],
    copies: [],
    enable: [
      ['launchctl', 'enable', `${domain}/${LAUNCHD_LABEL}`],
      ['launchctl', 'bootstrap', domain, path],
    ],
    disable: [['launchctl', 'bootout', `${domain}/${LAUNCHD_LABEL}`]],
    forget: [],
  };
}

// WinSW takes the configuration that lies beside it and has its name.
function windowsPlan(request: ServiceRequest): ServicePlan {
  const { environment, wrapper } = request;
  const path = win32.join(environment['ProgramData'] ?? String.raw`C:\ProgramData`, 'egd', 'service', 'egd-service.xml');
  const program = path.replace(/\.xml$/, '.exe');
  return {
    path,
    text: winswConfig(request),
    folders: [],
    copies: wrapper === undefined ? [] : [{ from: wrapper, to: program }],
    enable: [
      [program, 'install'],
      [program, 'start'],
    ],
    disable: [
      [program, 'stop'],
      [program, 'uninstall'],
    ],
    forget: [],
  };
}

/** The folder of the file of a plan. */
export function planFolder({ path }: ServicePlan): string {
  return path.includes('\\') ? win32.dirname(path) : dirname(path);
}
