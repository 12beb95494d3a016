import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const CLIENT = `
import socket, sys
with socket.create_connection(('127.0.0.1', int(sys.argv[1]))) as daemon:
    daemon.sendall(sys.argv[2].encode())
    print(daemon.recv(1024).decode(), end='')
`;

/** What a client in Python gets that sends a word, without a newline, and reads once. */
export async function pythonAnswer(port: number, word: string): Promise<string> {
  const { stdout } = await promisify(execFile)('python3', ['-c', CLIENT, String(port), word]);
  return stdout;
}
