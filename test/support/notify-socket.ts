import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What systemd would hear: a real datagram socket. */
export interface NotifySocket {
  /** Resolves when a message with this assignment has come so many times, with the whole message. */
  heard(assignment: string, times?: number): Promise<string>;
  readonly messages: readonly string[];
  close(): Promise<void>;
}

// Node.js has no datagram sockets of the Unix kind.
const SCRIPT = `
import os, socket, sys
name = sys.argv[1]
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind('\\0' + name[1:] if name[0] == '@' else name)
print('bound', flush=True)
while True:
  print(s.recv(4096).decode().rstrip('\\n').replace('\\n', ' '), flush=True)
`;

/** Listens at a path, or at an abstract name that begins with @. */
export async function openNotifySocket(name: string): Promise<NotifySocket> {
  const child = spawn('python3', ['-c', SCRIPT, name], { stdio: ['ignore', 'pipe', 'inherit'] });
  const messages: string[] = [];
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    const lines = (text + part).split('\n');
    text = lines.pop() ?? '';
    messages.push(...lines);
  });
  const heard = async (assignment: string, times = 1): Promise<string> => {
    for (;;) {
      const found = messages.filter((message) => message.split(' ').includes(assignment))[times - 1];
      if (found !== undefined) return found;
      await once(child.stdout, 'data');
    }
  };
  await heard('bound');
  messages.length = 0;
  return {
    heard,
    messages,
    close: async () => {
      const ended = once(child, 'close');
      child.kill();
      await ended;
    },
  };
}
