import type { ServerResponse } from 'node:http';
import { setMissingHeaders } from './answer-headers.ts';
import type { Problem } from './problem.ts';

/** Answers with a problem where no framework does; `always` are names and values by turns that every answer has. */
export function writeProblem(response: ServerResponse, { status, headers, body }: Problem, always: readonly string[]): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  setMissingHeaders(response, always);
  response.statusCode = status;
  response.end(JSON.stringify(body));
}
