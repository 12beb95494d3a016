import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { KeyProblem, SourceTools } from 'egd-core';

/** Reads the PEM file of `tls_ca_file`. */
export async function readCaFile(path: string, tools: Pick<SourceTools, 'fail'>): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EACCES' || code === 'EPERM')
      throw tools.fail('SOURCE_PERMISSION_DENIED', `\`tls_ca_file\` ${path} may not be read`, { cause: error });
    throw tools.fail('SOURCE_FILE_NOT_FOUND', `\`tls_ca_file\` ${path} cannot be read: ${code}`, { cause: error });
  }
}

/** What is wrong with the file that `tls_ca_file` names, if anything. */
export async function checkCaFile(path: string): Promise<readonly KeyProblem[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return problem(`Expected a PEM file that can be read, got ${codeOf(error)} for ${path}.`);
  }
  return isCertificate(text) ? [] : problem(`Expected a certificate in PEM in ${path}, found none.`);
}

function problem(message: string): readonly KeyProblem[] {
  return [{ key: 'tls_ca_file', message }];
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
