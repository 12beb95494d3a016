/** What runs services: systemd on Linux, launchd on macOS, WinSW on Windows. */
export const SERVICE_MANAGERS = ['systemd', 'launchd', 'windows'] as const;

/** One of them. */
export type ServiceManager = (typeof SERVICE_MANAGERS)[number];

/** What a service is to run, and for whom. */
export interface ServiceRequest {
  readonly manager: ServiceManager;
  readonly forUser: boolean; // a service of the user alone, which needs no rights; else one of the machine
  readonly node: string; // absolute path of Node.js
  readonly script: string; // absolute path of bin/run.js
  readonly config?: string; // absolute path of the configuration; the one that is found when left out
  readonly wrapper?: string; // absolute path of WinSW's program, on Windows
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string; // of the user
  readonly userId: number | undefined;
}

/** The command line of the service. */
export function serviceCommand({ node, script, config }: ServiceRequest): readonly string[] {
  return [node, script, 'start', '--foreground', ...(config === undefined ? [] : ['--config', config])];
}

/** The line by which a file is known as one of these. */
export const SERVICE_MARK = 'Written by egd service install.';
