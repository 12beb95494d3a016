import { endianness } from 'node:os';

/** The service manager that started the daemon, told how it stands: systemd's sd_notify protocol. */
export interface ServiceManager {
  /** Sends assignments such as `READY=1`. */
  tell(...assignments: readonly string[]): void;
  /** The worker is alive. */
  heartbeat(): void;
}

type Environment = Record<string, string | undefined>;

const NOBODY: ServiceManager = { tell: () => undefined, heartbeat: () => undefined };

/**
 * Takes what systemd says out of the environment; nobody is told where there is no NOTIFY_SOCKET. Node.js has no
 * datagram sockets of the Unix kind, so the calls are the C library's, which is loaded only here.
 */
export async function serviceManager(environment: Environment): Promise<ServiceManager> {
  const { NOTIFY_SOCKET: path, WATCHDOG_USEC: microseconds, WATCHDOG_PID: watched } = environment;
  for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) delete environment[name];
  if (path === undefined || process.platform !== 'linux' || !/^[@/]/.test(path)) return NOBODY;
  const send = await openDatagramSocket(path);
  const isWatched = microseconds !== undefined && (watched === undefined || Number(watched) === process.pid);
  const period = isWatched ? Number(microseconds) / 1000 / 3 : Infinity; // milliseconds
  let last = -Infinity;
  return {
    tell: (...assignments) => send(`${assignments.join('\n')}\n`),
    heartbeat: () => {
      if (performance.now() - last < period) return;
      last = performance.now();
      if (period !== Infinity) send('WATCHDOG=1\n');
    },
  };
}

/** The time that systemd wants to know when a reload begins. */
export function monotonicTime(): string {
  return `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`;
}

const UNIX = 1;
const DATAGRAM = 2;
const CLOSE_ON_EXEC = 0o2000000;
const DO_NOT_WAIT_NO_SIGNAL = 0x4040;

async function openDatagramSocket(path: string): Promise<(text: string) => void> {
  const { default: koffi } = await import('koffi');
  const libc = koffi.load(null);
  const socket: (domain: number, type: number, protocol: number) => number = libc.func('int socket(int, int, int)');
  const sendTo: (descriptor: number, data: Buffer, length: number, flags: number, address: Buffer, addressLength: number) => number =
    libc.func('long sendto(int, void *, size_t, int, void *, uint32_t)');
  const descriptor = socket(UNIX, DATAGRAM | CLOSE_ON_EXEC, 0);
  const address = addressOf(path);
  return (text) => {
    const data = Buffer.from(text);
    sendTo(descriptor, data, data.length, DO_NOT_WAIT_NO_SIGNAL, address, address.length); // nobody there: nobody is told
  };
}

// A name that begins with @ is not in the file system.
function addressOf(path: string): Buffer {
  const family = endianness() === 'LE' ? [UNIX, 0] : [0, UNIX];
  const name = path.startsWith('@') ? `\0${path.slice(1)}` : `${path}\0`;
  return Buffer.concat([Buffer.from(family), Buffer.from(name)]);
}
