import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { KeyProblem, SourceTools } from 'egd-core';

/** Reads the authorities of `tls_ca_file`, in PEM. */
export async function readCaFile(path: string, { fail }: Pick<SourceTools, 'fail'>): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = codeOf(error) === 'EACCES' ? 'SOURCE_PERMISSION_DENIED' : 'SOURCE_FILE_NOT_FOUND';
    throw fail(code, `\`tls_ca_file\` ${path} cannot be read (${codeOf(error)})`, { cause: error });
  }
  // With no authority at all, Node would trust those of the system.
  if (!isCertificate(text)) throw fail('SOURCE_TLS_ERROR', `\`tls_ca_file\` ${path} holds no certificate in PEM`);
  return text;
}

/** What is wrong with the file of `tls_ca_file`, if anything. */
export async function checkCaFile(path: string): Promise<readonly KeyProblem[]> {
  try {
    if (isCertificate(await readFile(path, 'utf8'))) return [];
    return [{ key: 'tls_ca_file', message: `Expected a certificate in PEM in ${path}, found none.` }];
  } catch (error) {
    const message = `Expected a PEM file that can be read, got ${codeOf(error)} for ${path}.`;
    return [{ key: 'tls_ca_file', message, suggestion: 'Check the path and the permissions of the file.' }];
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
