import type { Answer } from './appliance-api.ts';

/** What can be wrong with a fake appliance. */
export const APPLIANCE_FAULTS = [
  'slow', // 64 bytes a second
  'stall', // half of the reply, then nothing
  'short', // half of what was asked for
  'long', // one byte more than was asked for
  'html', // the page of a captive portal, with status 200
  'sentence', // a sentence about too many requests, with status 200
  'out-of-range', // a JSON array with a number that is no byte
  'constant', // zeros
  'stuck', // the last block again
  'refused', // nobody listens
  'reset', // the connection is cut
  'wrong-certificate', // that of somebody else
  'error-429',
  'error-500',
  'error-503',
] as const;

/** The name of a fault. */
export type ApplianceFault = (typeof APPLIANCE_FAULTS)[number];

/** What an appliance with a fault answers instead of `answer`, as far as the fault is in what it says. */
export function withFault(answer: Answer, fault: ApplianceFault | undefined): Answer {
  switch (fault) {
    case 'html':
      return { status: 200, contentType: 'text/html; charset=utf-8', body: Buffer.from(PORTAL_PAGE) };
    case 'sentence':
      return { status: 200, contentType: 'text/plain', body: Buffer.from(THROTTLING_SENTENCE) };
    case 'out-of-range':
      return {
        status: 200,
        contentType: 'application/json',
        body: Buffer.from(`[256${',1'.repeat(Math.max(0, answer.body.length - 1))}]`),
      };
    case 'error-429':
      return failure(429, 'Too Many Requests');
    case 'error-500':
      return failure(500, 'Internal Server Error');
    case 'error-503':
      return failure(503, 'Service Unavailable');
    default:
      return answer;
  }
}

const PORTAL_PAGE =
  '<!DOCTYPE html>\n<html><head><title>Guest network</title></head><body>Please sign in to use the network.</body></html>\n';
const THROTTLING_SENTENCE = 'Only one request a minute is served. Please try again later.';

function failure(status: number, text: string): Answer {
  return { status, contentType: 'text/plain', body: Buffer.from(`${text}\n`) };
}
