import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { EgdError } from '../errors/egd-error.ts';

/** Reads authorities to trust, in PEM. Throws a typed error when the file can't be read or holds no certificate. */
export async function readCaFile(path: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const code = codeOf(cause) === 'EACCES' ? 'SOURCE_PERMISSION_DENIED' : 'SOURCE_FILE_NOT_FOUND';
    throw new EgdError(code, `The file of authorities ${path} cannot be read (${codeOf(cause)})`, { cause });
  }
  // With no authority at all, Node.js would trust those of the system.
  if (!isCertificate(text)) throw new EgdError('SOURCE_TLS_ERROR', `The file of authorities ${path} holds no certificate in PEM`);
  return text;
}

/** What is wrong with a file of authorities, if anything. */
export async function caFileProblem(path: string): Promise<string | undefined> {
  try {
    return isCertificate(await readFile(path, 'utf8')) ? undefined : `Expected a certificate in PEM in ${path}, found none.`;
  } catch (error) {
    return `Expected a PEM file that can be read, got ${codeOf(error)} for ${path}.`;
  }
}

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).raw.length > 0;
  } catch {
    return false;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
