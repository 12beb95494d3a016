export { type ListValue, parsePulse, type Pulse } from './pulse.ts';
export { parseSavedPulse, type SavedPulse } from './saved-pulse.ts';
export { PULSE_CHECKS, type PulseCheck, type PulseVerdicts, type Verdict } from './verdict.ts';
export { type PulseEvidence, verifyPulse } from './verify-pulse.ts';
