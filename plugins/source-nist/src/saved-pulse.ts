import { parsePulse, type Pulse } from './pulse.ts';

/** A pulse as it is kept in a file, with what it can be verified against offline. */
export interface SavedPulse {
  readonly pulse: Pulse;
  readonly certificatePem?: string;
  readonly previous?: Pulse;
}

/**
 * Reads a saved pulse: a JSON document as the beacon serves it, `{"pulse": {…}}`, beside the pulse perhaps `certificate`
 * (PEM) and `previous` (the pulse before it, in the same form).
 */
export function parseSavedPulse(text: string): SavedPulse | { readonly flaw: string } {
  const document = parseObject(text);
  if (document === undefined) return { flaw: 'no JSON object' };
  const parsed = parsePulse(document);
  if ('flaw' in parsed) return parsed;
  const { certificate, previous } = document;
  if (certificate !== undefined && typeof certificate !== 'string') return { flaw: 'a `certificate` that is no text' };
  const before = previous === undefined ? undefined : parsePulse(previous);
  if (before !== undefined && 'flaw' in before) return { flaw: `as \`previous\` ${before.flaw}` };
  return {
    pulse: parsed.pulse,
    ...(certificate === undefined ? {} : { certificatePem: certificate }),
    ...(before === undefined ? {} : { previous: before.pulse }),
  };
}

/** The document of a saved pulse: what the beacon served, with the certificate and the previous pulse where they are at hand. */
export function savedPulseDocument(
  document: unknown,
  evidence: { readonly certificatePem?: string | undefined; readonly previous?: unknown },
): Readonly<Record<string, unknown>> {
  return {
    pulse: innerPulse(document),
    ...(evidence.certificatePem === undefined ? {} : { certificate: evidence.certificatePem }),
    ...(evidence.previous === undefined ? {} : { previous: innerPulse(evidence.previous) }),
  };
}

function innerPulse(document: unknown): unknown {
  return typeof document === 'object' && document !== null && 'pulse' in document ? document.pulse : document;
}

function parseObject(text: string): Partial<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
