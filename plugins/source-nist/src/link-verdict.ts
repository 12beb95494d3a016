import { createHash } from 'node:crypto';
import { outputVerdict } from './output-verdict.ts';
import { type ListValue, type Pulse, pulseName } from './pulse.ts';
import { invalid, unverifiable, valid, type Verdict } from './verdict.ts';

/**
 * Whether a pulse is linked to the one before it: it lists that pulse's output as `previous`, and its own random value
 * is the one that pulse had committed to. The first pulse of a chain has none before it and lists zeros.
 */
export function linkVerdict(pulse: Pulse, previous: Pulse | undefined): Verdict {
  const listed = pulse.listValues.filter(({ type }) => type === 'previous');
  const [entry] = listed;
  if (entry === undefined || listed.length > 1) return invalid(`it lists ${String(listed.length)} values of type "previous", expected one`);
  if (isFirstPulse(pulse)) return firstPulseVerdict(entry);
  if (previous === undefined) return unverifiable('the previous pulse is not at hand');
  if (previous.chainIndex !== pulse.chainIndex || previous.pulseIndex !== pulse.pulseIndex - 1) {
    return unverifiable(`at hand is ${pulseName(previous)}, which is not the pulse before ${pulseName(pulse)}`);
  }
  return linkToPrevious(pulse, entry, previous);
}

/** Whether a pulse is the first of its chain. */
export function isFirstPulse(pulse: Pulse): boolean {
  return pulse.pulseIndex === 1;
}

function firstPulseVerdict({ uri, value }: ListValue): Verdict {
  return uri === null && /^0*$/.test(value)
    ? valid('it is the first pulse of its chain')
    : invalid('it is the first pulse of its chain and lists a previous one');
}

function linkToPrevious(pulse: Pulse, { uri, value }: ListValue, previous: Pulse): Verdict {
  if (outputVerdict(previous).verdict === 'invalid')
    return invalid(`outputValue of the previous pulse is not the SHA-512 of that pulse and its signature`);
  if (value.toLowerCase() !== previous.outputValue.toLowerCase()) return invalid('it lists another output than that of the previous pulse');
  if (uri === null || !uri.endsWith(`/chain/${String(previous.chainIndex)}/pulse/${String(previous.pulseIndex)}`)) {
    return invalid(`it lists ${uri ?? 'no URI'} as the previous pulse, expected ${pulseName(previous)}`);
  }
  const commitment = createHash('sha512').update(Buffer.from(pulse.localRandomValue, 'hex')).digest('hex');
  if (commitment !== previous.precommitmentValue.toLowerCase()) {
    return invalid(`its localRandomValue is not the one that the previous pulse committed to (status code ${String(pulse.statusCode)})`);
  }
  return valid(`it lists the output of pulse ${String(previous.pulseIndex)} and has the random value committed to there`);
}
