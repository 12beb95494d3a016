import type * as z from 'zod';
import type { Caller, DrawDesk } from '../access/draw-desk.ts';
import type { GatewayStatus } from '../gateway/gateway-status.ts';
import { servedBytes } from '../processing/post-process.ts';
import type { Drawn, MadeOf } from '../supply/entropy-supply.ts';
import type { Operation } from './operation.ts';

/** What an operation is run with. */
export interface OperationDesk {
  readonly desk: Pick<DrawDesk, 'draw'>;
  readonly caller: Caller; // admitted already
  readonly status: () => GatewayStatus;
  readonly testShare: number; // 0 to 1, of the bytes of the buffer: most that a test may use up
}

/** What an operation gave, and what it was made of; undefined: it needed no entropy. */
export interface OperationResult<Output> {
  readonly output: Output;
  readonly madeOf: MadeOf | undefined;
}

/** Runs an operation for a caller who was let in, with input that was validated, and wipes every byte that was drawn for it. */
export async function runOperation<Input extends z.ZodObject, Output extends z.ZodObject>(
  operation: Operation<Input, Output>,
  input: z.output<Input>,
  { desk, caller, status, testShare }: OperationDesk,
): Promise<OperationResult<z.output<Output>>> {
  const drawn: Drawn[] = [];
  try {
    const output = await operation.run(input, {
      take: async (size) => {
        if (size === 0) return new Uint8Array();
        const portion = await desk.draw(caller, operation.id, size);
        drawn.push(portion);
        return portion.bytes;
      },
      status,
      get testShare() {
        const { buffer_bytes_available: available, processing } = status();
        return servedBytes(processing, Math.floor(available * testShare));
      },
    });
    return { output, madeOf: combine(drawn.map(({ madeOf }) => madeOf)) };
  } finally {
    for (const { bytes } of drawn) bytes.fill(0);
  }
}

function combine([first, ...others]: readonly MadeOf[]): MadeOf | undefined {
  if (first === undefined || others.length === 0) return first;
  const all = [first, ...others];
  return {
    processing: first.processing,
    consumed: all.reduce((sum, { consumed }) => sum + consumed, 0),
    collectors: [...new Set(all.flatMap(({ collectors }) => collectors))],
    oldest: Math.min(...all.map(({ oldest }) => oldest)),
  };
}
