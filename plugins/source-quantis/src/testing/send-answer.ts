import type { ServerResponse } from 'node:http';
import type { Answer } from './appliance-api.ts';

const TICK = 50; // milliseconds between two parts of a reply with a rate

/** How a reply is sent. */
export interface Sending {
  readonly rate: number | undefined; // bytes a second; undefined: all at once
  readonly stall: boolean; // half of it, then nothing more
}

/** Sends an answer; one with a rate in parts, until the other side hangs up. */
export function sendAnswer(response: ServerResponse, { status, contentType, body }: Answer, { rate, stall }: Sending): void {
  response.writeHead(status, { 'content-type': contentType, 'content-length': body.length });
  if (stall) {
    response.write(body.subarray(0, Math.floor(body.length / 2)));
    response.flushHeaders();
  } else if (rate === undefined) {
    response.end(body);
  } else {
    sendSlowly(response, body, rate);
  }
}

function sendSlowly(response: ServerResponse, body: Uint8Array, rate: number): void {
  const start = performance.now();
  let sent = 0;
  response.flushHeaders();
  const timer = setInterval(() => {
    const due = Math.min(body.length, Math.floor(((performance.now() - start) * rate) / 1000));
    if (due > sent) response.write(body.subarray(sent, due));
    sent = due;
    if (sent === body.length) response.end();
  }, TICK);
  response.once('close', () => clearInterval(timer));
}
