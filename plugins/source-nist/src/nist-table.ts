import { NIST_BEACON } from './base-url.ts';
import { parsePulseChoice, type PulseChoice } from './pulse-choice.ts';
import type { PulseCheck } from './verdict.ts';

/** The keys that a table of type `nist` adds. */
export interface NistKeys {
  readonly nist: string | number | true; // "last", a time, or true for the last one
  readonly base_url?: string | undefined;
  readonly chain?: number | undefined; // with `pulse`: that pulse
  readonly pulse?: number | undefined;
  readonly require?: readonly PulseCheck[] | undefined; // the checks that must be valid
  readonly tls_ca_file?: string | undefined;
  readonly tls_fingerprint?: string | undefined; // SHA-256, hex
}

/** Which pulse a table wants. */
export function choiceOf({ nist, chain, pulse }: NistKeys): PulseChoice {
  if (chain !== undefined && pulse !== undefined) return { by: 'index', chain, pulse };
  return (nist === true ? undefined : parsePulseChoice(nist)) ?? { by: 'last' };
}

/** Where a table's beacon is, without a slash at the end. */
export function baseUrlOf({ base_url }: Pick<NistKeys, 'base_url'>): string {
  return (base_url ?? NIST_BEACON).replace(/\/+$/, '');
}
