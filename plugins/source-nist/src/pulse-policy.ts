import { PULSE_CHECKS, type PulseCheck, type PulseVerdicts } from './verdict.ts';

/**
 * The checks that must be valid where nothing is said. The signature is not among them: since 2026-09-03 chain 2 signs
 * with 4,096 bits and names a certificate of 2,048, so that nobody can verify it.
 */
export const DEFAULT_REQUIRED: readonly PulseCheck[] = ['output', 'certificate', 'link'];

/**
 * The checks for which a pulse is refused: those of `required` that are not valid. Where `required` is left out, the
 * default ones, and the signature when it could be verified and is wrong.
 */
export function refusedChecks(verdicts: PulseVerdicts, required?: readonly PulseCheck[]): readonly PulseCheck[] {
  return PULSE_CHECKS.filter((check) => {
    const { verdict } = verdicts[check];
    if ((required ?? DEFAULT_REQUIRED).includes(check)) return verdict !== 'valid';
    return required === undefined && verdict === 'invalid';
  });
}

/** One line for each of `checks`: what it came to and why. */
export function explainChecks(verdicts: PulseVerdicts, checks: readonly PulseCheck[]): readonly string[] {
  return checks.map((check) => `${check} ${verdicts[check].verdict}: ${verdicts[check].reason}`);
}
