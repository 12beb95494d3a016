import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Sockets of a process that take in what anybody sends: TCP that listens, UDP that is not connected. Linux only. */
export function listeningSockets(pid: number): string[] {
  const inodes = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${fd}`))?.[1]));
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((protocol) =>
    readFileSync(`/proc/${pid}/net/${protocol}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => inodes.has(inode ?? '') && state === (protocol.startsWith('tcp') ? '0A' : '07'))
      .map(([, address]) => `${protocol} ${address}`),
  );
}

// A file that is closed meanwhile has no link.
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
