import type { CallToolResult } from '@modelcontextprotocol/server';
import { isEgdError } from 'egd-core';
import type * as z from 'zod';
import type { OperationResult } from '../operations/run-operation.ts';

/** What a tool answers: the structure, the same as text for clients that know no structure, and what it was made of. */
export function toolResult({ output, madeOf }: OperationResult<z.output<z.ZodObject>>): CallToolResult {
  return {
    content: [{ type: 'text', text: JSON.stringify(output) }],
    structuredContent: output,
    ...(madeOf === undefined ? {} : { _meta: { entropy: { ...madeOf, oldest: new Date(madeOf.oldest).toISOString() } } }),
  };
}

/** An error in words that an agent can act on, and for programs its code; `onBug` hears of what nobody foresaw. */
export function toolFailure(error: unknown, onBug: (error: unknown) => void): CallToolResult {
  if (!isEgdError(error) || error.code === 'INTERNAL_BUG') {
    onBug(error);
    return failure('It failed for a reason that nobody foresaw; the log says more.', { code: 'INTERNAL_BUG' });
  }
  const { code, message, suggestions, metadata } = error;
  const retryAfter = Number.isFinite(metadata['retryAfter']) ? Math.max(1, Math.ceil(Number(metadata['retryAfter']))) : undefined;
  const advice = retryAfter === undefined ? suggestions : [`Ask again in ${retryAfter} s.`];
  return failure([message, ...advice, `(${code})`].join(' '), { code, ...(retryAfter === undefined ? {} : { retryAfter }) });
}

function failure(text: string, error: { readonly code: string; readonly retryAfter?: number }): CallToolResult {
  return { content: [{ type: 'text', text }], isError: true, _meta: { error } };
}
