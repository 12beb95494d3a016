import { startStuckTest } from './stuck-test.ts';

const WARM_UP = 128; // deltas that are thrown away: code is compiled and memory mapped meanwhile
const DELTAS = 1024; // that are judged
const MAX_RESOLUTION = 1000; // ns
const MAX_BACKWARDS = 3; // a clock may be set while it is looked at
const MAX_ZERO = DELTAS / 10;
const MAX_STUCK = DELTAS / 2;
const MIN_VARIATION = 1; // steps of the timer, the mean change from a delta to the next

/** What a timer showed. */
export interface TimerFacts {
  readonly deltas: number; // how many were judged
  readonly resolution: number; // ns: the greatest common divisor of the deltas; 0 where all are zero
  readonly backwards: number; // deltas below zero
  readonly zero: number; // deltas of zero
  readonly stuck: number;
  readonly variation: number; // steps of the timer, the mean change from a delta to the next
}

/** The start-up check of the jitterentropy design: whether the timer is fine enough to see the jitter of the work. */
export function checkTimer(nextDelta: () => number): TimerFacts & { readonly problem?: string } {
  for (let i = 0; i < WARM_UP; i++) nextDelta();
  const facts = factsOf(Array.from({ length: DELTAS }, nextDelta));
  const problem = problemOf(facts);
  return problem === undefined ? facts : { ...facts, problem: `${problem} (${numbers(facts)})` };
}

function factsOf(deltas: readonly number[]): TimerFacts {
  const isStuck = startStuckTest();
  const resolution = deltas.reduce((divisor, delta) => greatestCommonDivisor(Math.abs(delta), divisor), 0);
  const changes = deltas.slice(1).map((delta, i) => Math.abs(delta - (deltas[i] ?? 0)));
  const meanChange = changes.reduce((sum, change) => sum + change, 0) / changes.length;
  return {
    deltas: deltas.length,
    resolution,
    backwards: deltas.filter((delta) => delta < 0).length,
    zero: deltas.filter((delta) => delta === 0).length,
    stuck: deltas.filter(isStuck).length,
    variation: resolution === 0 ? 0 : meanChange / resolution,
  };
}

function problemOf({ backwards, zero, resolution, stuck, variation }: TimerFacts): string | undefined {
  if (backwards > MAX_BACKWARDS) return `the timer is not monotonic: expected at most ${String(MAX_BACKWARDS)} deltas below zero`;
  if (zero > MAX_ZERO) return `the timer is too coarse: expected at most ${String(Math.floor(MAX_ZERO))} deltas of zero`;
  if (stuck > MAX_STUCK) return `the timer shows too little jitter: expected at most ${String(MAX_STUCK)} stuck deltas`;
  if (resolution > MAX_RESOLUTION) return `the timer is too coarse: expected steps of at most ${String(MAX_RESOLUTION)} ns`;
  if (variation <= MIN_VARIATION)
    return `the timer shows too little jitter: expected deltas to change by more than ${String(MIN_VARIATION)} step`;
  return undefined;
}

function numbers({ deltas, backwards, zero, resolution, stuck, variation }: TimerFacts): string {
  return `of ${String(deltas)} deltas ${String(backwards)} below zero, ${String(zero)} zero, ${String(stuck)} stuck; steps of ${String(resolution)} ns; mean change ${variation.toFixed(1)} steps`;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
