import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';

/** What is wrong with a file, and what it should be. */
export interface FileProblem {
  readonly message: string;
  readonly expected: string;
}

/** What is wrong with a file of certificates, as far as this user may look. */
export function certificateProblem(path: string): Promise<FileProblem | undefined> {
  return problemOf(path, 'a certificate in PEM', (text) => new X509Certificate(text));
}

/** What is wrong with a private key, as far as this user may look. */
export function privateKeyProblem(path: string): Promise<FileProblem | undefined> {
  return problemOf(path, 'a private key in PEM, without a passphrase', (text) => createPrivateKey(text));
}

// A user who is not the daemon's often may not read its key; that is no mistake of the file.
async function problemOf(path: string, expected: string, parse: (text: string) => unknown): Promise<FileProblem | undefined> {
  try {
    if (!(await stat(path)).isFile()) return { message: `${path} is not a file`, expected };
    const text = await readFile(path, 'utf8');
    return parses(text, parse) ? undefined : { message: `${path} holds no such thing`, expected };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'EACCES' || code === 'EPERM') return undefined;
    const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
    return { message: isMissing ? `there is no file ${path}` : `${path} cannot be read (${code})`, expected };
  }
}

function parses(text: string, parse: (text: string) => unknown): boolean {
  try {
    return parse(text) !== undefined;
  } catch {
    return false;
  }
}
