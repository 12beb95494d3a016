import { createHash } from 'node:crypto';
import { pulseMessage } from './pulse-message.ts';
import type { Pulse } from './pulse.ts';
import { invalid, unverifiable, valid, type Verdict } from './verdict.ts';

/** Whether `outputValue` is SHA-512 of the signed message and the signature. */
export function outputVerdict(pulse: Pulse, message: Uint8Array = pulseMessage(pulse)): Verdict {
  if (pulse.cipherSuite !== 0) return unverifiable(`the cipher suite is ${String(pulse.cipherSuite)}, only 0 is known`);
  const hash = createHash('sha512').update(message).update(Buffer.from(pulse.signatureValue, 'hex')).digest('hex');
  return hash === pulse.outputValue.toLowerCase()
    ? valid('outputValue is the SHA-512 of the pulse and its signature')
    : invalid('outputValue is not the SHA-512 of the pulse and its signature');
}
