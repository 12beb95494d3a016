import * as z from 'zod';
import { rollDiceOperation } from '../operations/dice.ts';

/** What was asked of the gateway, and what it answered. */
export interface DemoDraw {
  readonly request: string; // method and path
  readonly answer: string;
}

/** What a demonstration asks of the REST API: bytes, integers and a UUID. */
export const DEMO_PATHS = ['/api/random?bytes=32', '/api/integers?count=6&min=1&max=49', '/api/uuid'] as const;

/** Asks the gateway's REST API, as any client does. */
export async function drawByRest(url: string, path: string, apiKey: string, signal: AbortSignal): Promise<DemoDraw> {
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${apiKey}`, connection: 'close' }, signal });
  return { request: `GET ${path}`, answer: await readAnswer(response, `GET ${path}`) };
}

/** Calls a tool at the gateway's `/mcp`, as an agent does. */
export async function rollDiceByMcp(url: string, apiKey: string, signal: AbortSignal): Promise<DemoDraw> {
  const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'roll_dice', arguments: { notation: '2d6' } } };
  const response = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${apiKey}`,
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      connection: 'close',
    },
    body: JSON.stringify(message),
    signal,
  });
  const event = await readAnswer(response, 'POST /mcp');
  const { result } = DICE_REPLY.parse(JSON.parse(event.replace(/^[^{]*/, '')));
  return { request: 'POST /mcp: roll_dice 2d6', answer: JSON.stringify(result.structuredContent) };
}

const DICE_REPLY = z.object({ result: z.object({ structuredContent: rollDiceOperation.output }) });

async function readAnswer(response: Response, request: string): Promise<string> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${request} was answered with ${response.status}: ${text.slice(0, 300)}`);
  return text.trim();
}
