import type { SampleEvent, SourceTools } from 'egd-core';
import type { Appliance } from './appliance.ts';
import { isJudged } from './block-reply.ts';

/** What became of one appliance in a fetch: a block or an error. */
export interface Fetched {
  readonly appliance: Appliance;
  readonly block?: Uint8Array;
  readonly error?: unknown;
}

/**
 * The results with every block that equals an earlier one turned into a failure. Two names of one appliance, or a cache
 * between, would otherwise count twice, and XOR would make zeros of them.
 */
export function withoutCopies(results: readonly Fetched[], tools: SourceTools): readonly Fetched[] {
  return results.map(({ appliance, block, error }, index) => {
    if (block === undefined) return { appliance, error };
    const original = results.slice(0, index).find((earlier) => earlier.block !== undefined && isCopy(earlier.block, block));
    if (original === undefined) return { appliance, block };
    const message = `Expected random bytes of its own from ${appliance.url}, got the block of ${original.appliance.url}`;
    return { appliance, error: tools.fail('SOURCE_UNEXPECTED_REPLY', message) };
  });
}

/** One event for each appliance that gave no block, also written to the log. */
export function lossEvents(results: readonly Fetched[], { log }: SourceTools): readonly SampleEvent[] {
  return losses(results).map(({ appliance, code, reason }) => {
    log.warn('appliance lost', { appliance, code, reason });
    return { code: 'appliance-lost', message: reason };
  });
}

/** The error of a fetch with too few good appliances; a single configured appliance's own error stays what it is. */
export function tooFewAppliances(results: readonly Fetched[], least: number, tools: SourceTools): unknown {
  const [only] = results;
  if (results.length === 1 && only !== undefined) return only.error;
  const lost = losses(results);
  const good = results.length - lost.length;
  const reasons = lost.map(({ reason }) => reason).join('; ');
  return tools.fail(
    'SOURCE_TOO_FEW_APPLIANCES',
    `Expected ${String(least)} good appliances of ${String(results.length)}, got ${String(good)}. ${reasons}`,
    {
      metadata: { appliances: lost, good, least },
      cause: new AggregateError(results.flatMap(({ error }) => error ?? [])),
    },
  );
}

interface Loss {
  readonly appliance: string; // base URL
  readonly code: string | undefined; // of the catalogue of errors
  readonly reason: string; // names the appliance
}

function losses(results: readonly Fetched[]): readonly Loss[] {
  return results.flatMap(({ appliance, block, error }) => {
    if (block !== undefined) return [];
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
    const message = error instanceof Error ? error.message : String(error);
    return { appliance: appliance.url, code, reason: message.includes(appliance.url) ? message : `${appliance.url}: ${message}` };
  });
}

function isCopy(one: Uint8Array, other: Uint8Array): boolean {
  return isJudged(one.length) && Buffer.compare(one, other) === 0;
}
