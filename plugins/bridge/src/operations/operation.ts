import type * as z from 'zod';
import type { GatewayStatus } from '../gateway/gateway-status.ts';
import type { TakeBytes } from '../supply/entropy-supply.ts';

/** What a key may be used for. `draw`: bytes and numbers; `test`: the statistical tests; `status`: to look; `page`: the page with everybody's figures. */
export type Scope = 'draw' | 'test' | 'status' | 'page';

/** One thing that a gateway does for a client: the same by REST and by MCP, with the same schemas. */
export interface Operation<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodObject = z.ZodObject> {
  readonly id: string; // snake_case, also the name of the MCP tool, such as `get_random_bytes`
  readonly summary: string; // one sentence
  readonly description: string; // for people and agents: when to use it, units, limits
  readonly scope: Scope;
  readonly input: Input; // every key has a description; defaults filled in by the schema
  readonly output: Output;
  run(input: z.output<Input>, context: OperationContext): Promise<z.output<Output>>;
}

/** What an operation works with. */
export interface OperationContext {
  readonly take: TakeBytes; // charges the caller's quota; wiped after the operation
  readonly status: () => GatewayStatus;
  readonly testShare: number; // most bytes that a test may take now, after post-processing
}
