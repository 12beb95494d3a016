import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { parsePulse, type Pulse } from '../../src/pulse.ts';

/** Three real pulses of the NIST beacon and the certificate they name. */
export interface RealPulses {
  readonly certificatePem: string;
  readonly documents: readonly unknown[]; // as the beacon served them
  readonly last: Pulse; // chain 1, pulse 54610
  readonly previous: Pulse; // chain 1, pulse 54609
  readonly first: Pulse; // chain 1, pulse 1
}

/** Reads the vectors that were recorded from the beacon. */
export async function readRealPulses(): Promise<RealPulses> {
  const file = new URL('../../../../test/vectors/nist-beacon-2.0.json', import.meta.url);
  const { certificatePem, pulses } = JSON.parse(await readFile(file, 'utf8')) as { certificatePem: string; pulses: unknown[] };
  const [last, previous, first] = pulses.map((document) => {
    const parsed = parsePulse(document);
    assert.ok('pulse' in parsed);
    return parsed.pulse;
  });
  assert.ok(last !== undefined && previous !== undefined && first !== undefined);
  return { certificatePem, documents: pulses, last, previous, first };
}
