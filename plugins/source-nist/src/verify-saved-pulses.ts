import { readFile } from 'node:fs/promises';
import { certificateIdOf } from './certificate-verdict.ts';
import { NistError } from './nist-error.ts';
import { type Pulse, pulseName } from './pulse.ts';
import { parseSavedPulse, type SavedPulse } from './saved-pulse.ts';
import { verifyPulse } from './verify-pulse.ts';
import type { PulseVerdicts } from './verdict.ts';

/** The files to verify saved pulses from. */
export interface SavedFiles {
  readonly files: readonly string[]; // of the pulses to verify
  readonly certificates: readonly string[]; // PEM files
  readonly previous: readonly string[]; // files of more pulses, to check links against
}

/** A saved pulse with the verdicts on it. */
export interface VerifiedFile {
  readonly file: string;
  readonly pulse: Pulse;
  readonly verdicts: PulseVerdicts;
}

/**
 * Verifies saved pulses offline. Every certificate and every pulse in any of the files is evidence for all of them, so
 * that files of consecutive pulses prove each other's links.
 */
export async function verifySavedPulses({ files, certificates, previous }: SavedFiles): Promise<readonly VerifiedFile[]> {
  const saved = await Promise.all(files.map(loadSavedPulse));
  const others = await Promise.all(previous.map(loadSavedPulse));
  const pems = await Promise.all(certificates.map(readText));
  const all = [...saved, ...others];
  const pulses = new Map(
    all
      .flatMap(({ pulse, previous: before }) => [pulse, ...(before === undefined ? [] : [before])])
      .map((pulse) => [pulseName(pulse), pulse]),
  );
  const known = new Map([...pems, ...all.flatMap(({ certificatePem }) => certificatePem ?? [])].map((pem) => [certificateIdOf(pem), pem]));
  return saved.map((own, index) => {
    const { pulse } = own;
    const certificatePem = known.get(pulse.certificateId.toLowerCase()) ?? own.certificatePem ?? pems[0];
    const before = own.previous ?? pulses.get(pulseName({ ...pulse, pulseIndex: pulse.pulseIndex - 1 }));
    return { file: files[index] ?? '', pulse, verdicts: verifyPulse(pulse, { certificatePem, previous: before }) };
  });
}

async function loadSavedPulse(file: string): Promise<SavedPulse> {
  const saved = parseSavedPulse(await readText(file));
  if ('flaw' in saved) {
    throw new NistError('SOURCE_UNEXPECTED_REPLY', `Expected a saved pulse in ${file}, got ${saved.flaw}`, {
      suggestions: ['Give a file that `egd nist fetch` wrote, or a pulse as the beacon serves it.'],
    });
  }
  return saved;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new NistError(codeOf(code), `${file} cannot be read: ${code}`, { cause: error });
  }
}

function codeOf(code: string): 'SOURCE_FILE_NOT_FOUND' | 'SOURCE_PERMISSION_DENIED' | 'SOURCE_READ_ERROR' {
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'SOURCE_FILE_NOT_FOUND';
  return code === 'EACCES' || code === 'EPERM' ? 'SOURCE_PERMISSION_DENIED' : 'SOURCE_READ_ERROR';
}
