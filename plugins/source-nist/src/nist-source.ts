import type { HttpRequest, ReadRequest, Sample, SampleEvent, Source, SourceTable, SourceTools } from 'egd-core';
import { Beacon, type FetchedPulse } from './beacon.ts';
import { baseUrlOf, choiceOf, type NistKeys } from './nist-table.ts';
import type { PulseChoice } from './pulse-choice.ts';
import { DEFAULT_REQUIRED, explainChecks, refusedChecks } from './pulse-policy.ts';
import { PulseVerifier } from './pulse-verifier.ts';
import { type Pulse, pulseName, pulseTime } from './pulse.ts';
import { PULSE_CHECKS, type PulseVerdicts } from './verdict.ts';

const STALE_PERIODS = 10; // a last pulse older than this many periods is worth a word

/** Makes a source that takes the output of a verified pulse. */
export function createNistSource({ keys }: SourceTable<NistKeys>, tools: SourceTools): Source {
  const beacon = new Beacon(baseUrlOf(keys), tools);
  const verifier = new PulseVerifier(beacon);
  return { read: (request) => readPulse(keys, beacon, verifier, tools, request) };
}

async function readPulse(
  keys: NistKeys,
  beacon: Beacon,
  verifier: PulseVerifier,
  tools: SourceTools,
  { size, signal }: ReadRequest,
): Promise<Sample> {
  if (signal.aborted) throw tools.fail('SOURCE_ABORTED', 'the fetch was stopped before it began', { cause: signal.reason });
  const request: HttpRequest = { signal, ...tlsOptions(keys) };
  const choice = choiceOf(keys);
  const fetched = await beacon.pulse(choice, request);
  const { verdicts } = await verifier.verify(fetched, keys.require ?? DEFAULT_REQUIRED, request);
  if (signal.aborted) throw tools.fail('SOURCE_ABORTED', 'the fetch was stopped', { cause: signal.reason });
  refuseOrPass(fetched, verdicts, keys, tools);
  const bytes = Uint8Array.from(Buffer.from(fetched.pulse.outputValue, 'hex'));
  return { bytes: bytes.subarray(0, size), origin: fetched.url, events: eventsOf(fetched.pulse, verdicts, choice, tools) };
}

function refuseOrPass({ pulse, url }: FetchedPulse, verdicts: PulseVerdicts, { require: required }: NistKeys, tools: SourceTools): void {
  const refused = refusedChecks(verdicts, required);
  if (refused.length === 0) return;
  throw tools.fail(
    'SOURCE_PULSE_INVALID',
    `Expected a valid pulse, got ${pulseName(pulse)} from ${url}: ${explainChecks(verdicts, refused).join('; ')}`,
    {
      metadata: { url, verdicts },
    },
  );
}

function eventsOf(pulse: Pulse, verdicts: PulseVerdicts, choice: PulseChoice, tools: SourceTools): readonly SampleEvent[] {
  const unproven = PULSE_CHECKS.filter((check) => verdicts[check].verdict !== 'valid');
  const events: SampleEvent[] = [
    { code: 'public-value', message: `${pulseName(pulse)} of ${pulse.timeStamp} is known to everybody: it is worth nothing as a secret` },
    ...explainChecks(verdicts, unproven).map((message) => ({ code: 'pulse-unproven', message })),
  ];
  const distance = Math.abs((choice.by === 'time' ? choice.time : tools.clock.now()) - pulseTime(pulse));
  if (choice.by === 'last' && distance > STALE_PERIODS * pulse.period) {
    events.push({ code: 'pulse-stale', message: `the last pulse is of ${pulse.timeStamp}` });
  }
  if (choice.by === 'time' && distance >= pulse.period) {
    events.push({
      code: 'pulse-elsewhen',
      message: `the pulse nearest to ${new Date(choice.time).toISOString()} is of ${pulse.timeStamp}`,
    });
  }
  for (const { code, message } of events) if (code !== 'public-value') tools.log.warn(message, { code });
  return events;
}

function tlsOptions(keys: NistKeys): Pick<HttpRequest, 'tlsCaFile' | 'tlsFingerprint'> {
  if (keys.tls_fingerprint !== undefined) return { tlsFingerprint: keys.tls_fingerprint };
  return keys.tls_ca_file === undefined ? {} : { tlsCaFile: keys.tls_ca_file };
}
