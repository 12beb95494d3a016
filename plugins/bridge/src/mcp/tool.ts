import { isEgdError } from 'egd-core';
import type { StandardSchemaWithJSON, ToolAnnotations } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { inputReader } from '../api/request-input.ts';
import { AGENT_OPERATIONS } from '../operations/operations.ts';
import type { Operation } from '../operations/operation.ts';

/** An operation as agents see it. */
export interface Tool {
  readonly operation: Operation;
  readonly title: string;
  readonly description: string;
  readonly annotations: ToolAnnotations;
  readonly inputSchema: StandardSchemaWithJSON<unknown, z.output<z.ZodObject>>;
  readonly outputSchema: StandardSchemaWithJSON;
}

/** The tools, whose schemas are worked out once: a server is made for every request. */
export function agentTools(): readonly Tool[] {
  tools ??= AGENT_OPERATIONS.map(toolOf);
  return tools;
}

let tools: readonly Tool[] | undefined;

function toolOf(operation: Operation): Tool {
  const { id, description, input, output, scope } = operation;
  const reader = inputReader(input, false);
  return {
    operation,
    title: `${id.charAt(0).toUpperCase()}${id.slice(1).replaceAll('_', ' ')}`,
    description,
    annotations: scope === 'status' ? LOOKS : DRAWS,
    inputSchema: checkedBy((value) => reader.fromBody(value), schemaOf(input, 'input')),
    outputSchema: checkedBy((value) => output.parse(value), schemaOf(output, 'output')),
  };
}

// To draw takes bytes away from everybody else and from the quota of the key, so it is not read-only; it breaks nothing.
const DRAWS: ToolAnnotations = { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false };
const LOOKS: ToolAnnotations = { readOnlyHint: true, idempotentHint: true, openWorldHint: false };

function schemaOf(schema: z.ZodObject, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io });
  return json;
}

// What is wrong is said as the REST API says it.
function checkedBy<Output>(parse: (value: unknown) => Output, json: Record<string, unknown>): StandardSchemaWithJSON<unknown, Output> {
  return {
    '~standard': {
      version: 1,
      vendor: 'egd',
      validate: (value) => {
        try {
          return { value: parse(value) };
        } catch (error) {
          if (isEgdError(error)) return { issues: [{ message: error.message }] };
          throw error;
        }
      },
      jsonSchema: { input: () => json, output: () => json },
    },
  };
}
