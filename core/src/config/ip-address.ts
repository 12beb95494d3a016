import { BlockList, isIP, isIPv6 } from 'node:net';

/** An IP address and a port. */
export interface HostPort {
  readonly host: string; // without brackets
  readonly port: number;
}

/** Whether an IP address reaches this machine alone. */
export function isLoopbackAddress(address: string): boolean {
  if (address === '127.0.0.1') return true; // the default: most commands need not load what judges the others
  if (isIP(address) === 0) return false;
  const loopback = new BlockList();
  loopback.addSubnet('127.0.0.0', 8);
  loopback.addAddress('::1', 'ipv6');
  return loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** Reads `127.0.0.1:9143` or `[::1]:9143`; undefined when it is neither. Port 0 is one that is free, where that is of use. */
export function parseHostPort(text: string, { lowestPort = 1 } = {}): HostPort | undefined {
  const parts = /^(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+)):(\d{1,5})$/.exec(text);
  const host = parts?.[1] ?? parts?.[2] ?? '';
  const port = Number(parts?.[3]);
  const isRight = isIP(host) === (parts?.[1] === undefined ? 4 : 6);
  return isRight && port >= lowestPort && port <= 65_535 ? { host, port } : undefined;
}
