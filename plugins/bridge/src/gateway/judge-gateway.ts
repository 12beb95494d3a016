import type { GatewayMode } from '../config/gateway-config.ts';
import type { Stock } from '../supply/entropy-supply.ts';

/** What a gateway's health is judged by. */
export interface GatewayFacts {
  readonly mode: GatewayMode;
  readonly stock: Stock;
  readonly minAvailable: number; // bytes
  readonly ttl: number; // milliseconds
  readonly now: number; // milliseconds since 1970
  readonly uptime: number; // milliseconds
  readonly refusals: ReadonlyMap<string, number>; // packets refused lately, by code
  readonly troubles: readonly string[]; // what the parts of the gateway complain of, in sentences
  readonly draining: boolean;
}

/** How a gateway is, and why, in sentences. */
export interface GatewayVerdict {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  readonly warnings: readonly string[];
}

/** Judges a gateway: unhealthy when it can't serve, degraded when it soon may not be able to, or something is wrong. */
export function judgeGateway(facts: GatewayFacts): GatewayVerdict {
  const { stock, minAvailable, draining, troubles } = facts;
  const bad: string[] = [];
  if (draining) bad.push('The gateway is stopping.');
  if (stock.available < minAvailable) {
    bad.push(`The buffer has ${stock.available} bytes that are fresh, fewer than the ${minAvailable} that it should have.`);
  }
  const doubtful = [...lowWarning(stock), ...silenceWarning(facts), ...refusalWarnings(facts.refusals), ...troubles];
  const warnings = [...bad, ...doubtful];
  if (bad.length > 0) return { status: 'unhealthy', warnings };
  return { status: warnings.length > 0 ? 'degraded' : 'healthy', warnings };
}

function lowWarning({ level, available, capacity }: Stock): string[] {
  return level === 'low' ? [`The buffer is low: ${available} of ${capacity} bytes.`] : [];
}

// A buffer that is full is sent nothing, so only one with room waits in vain.
function silenceWarning({ mode, stock, ttl, now, uptime }: GatewayFacts): string[] {
  if (stock.level === 'high' || stock.level === 'critical') return [];
  const silent = stock.lastReceived === undefined ? uptime : now - stock.lastReceived;
  const from = mode === 'push' ? 'from a collector' : mode === 'direct' ? 'from the sources' : 'from the daemon';
  return silent > ttl * STALE_SHARE ? [`Nothing has come ${from} for ${Math.floor(silent / 1000)} seconds.`] : [];
}

function refusalWarnings(refusals: ReadonlyMap<string, number>): string[] {
  return [...refusals].map(
    ([code, count]) => `${count} ${count === 1 ? 'packet was' : 'packets were'} refused in the last five minutes: ${code}.`,
  );
}

const STALE_SHARE = 0.25; // of the time that data may live
